package io.starling.http.eureka;

import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Eureka's {@code applications}, {@code application} and {@code instance}, put together of texts of instances. */
final class Applications {
    private Applications() {}

    /** @param instances what is written of each, by the application's name */
    static String all(Map<String, List<String>> instances, String hash, Form form) {
        StringBuilder text = new StringBuilder(4096);
        if (form.json()) {
            text.append("{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"");
            text.append(hash).append("\",\"application\":[");
            String comma = "";
            for (Map.Entry<String, List<String>> each : instances.entrySet()) {
                text.append(comma);
                application(text, each.getKey(), each.getValue(), form);
                comma = ",";
            }
            return text.append("]}}").toString();
        }
        text.append("<applications><versions__delta>1</versions__delta><apps__hashcode>");
        text.append(hash).append("</apps__hashcode>");
        instances.forEach((name, texts) -> application(text, name, texts, form));
        return text.append("</applications>").toString();
    }

    static String one(String name, List<String> instances, Form form) {
        StringBuilder text = new StringBuilder(4096);
        text.append(form.json() ? "{\"application\":" : "");
        application(text, name, instances, form);
        return text.append(form.json() ? "}" : "").toString();
    }

    static String instance(String instance, Form form) {
        return form.json() ? "{\"instance\":" + instance + "}" : instance;
    }

    /** A service's name may only have characters that need no escape. */
    private static void application(StringBuilder text, String name, List<String> instances, Form form) {
        if (form.json()) {
            text.append("{\"name\":\"").append(name).append("\",\"instance\":[");
            text.append(String.join(",", instances)).append("]}");
        } else {
            text.append("<application><name>").append(name).append("</name>");
            instances.forEach(text::append);
            text.append("</application>");
        }
    }

    static String nameOf(RegistryView.Service service) {
        return service.name().name().toUpperCase(Locale.ROOT);
    }

    /** How many instances have which status, as clients count to see whether they missed something: {@code DOWN_1_UP_2_}. */
    static String hash(Iterable<RegistryView.Service> services) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (RegistryView.Service service : services) {
            for (Instance instance : service.all()) {
                counts.merge(instance.effective().name(), 1, Integer::sum);
            }
        }
        StringBuilder hash = new StringBuilder();
        counts.forEach(
                (status, count) -> hash.append(status).append('_').append(count).append('_'));
        return hash.toString();
    }
}
