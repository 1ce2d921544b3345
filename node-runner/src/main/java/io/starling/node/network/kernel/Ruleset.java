package io.starling.node.network.kernel;

import io.starling.core.registry.ServiceName;
import io.starling.node.network.kernel.Fragment.Element;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds, and the transactions that change it. Where two Services claim one place, the first by name has it.
 * Used from one thread.
 */
final class Ruleset {
    private static final Comparator<ServiceName> ORDER =
            Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name);

    private final String table;
    private final Map<ServiceName, Fragment> fragments = new TreeMap<>(ORDER);
    private final Map<Element, TreeMap<ServiceName, String>> claims = new HashMap<>();

    Ruleset(String table) {
        this.table = table;
    }

    /** The lines that make the table what these changes ask for; empty where nothing changes. */
    List<String> update(Map<ServiceName, Fragment> changed) {
        Lines lines = new Lines();
        Set<Element> touched = new LinkedHashSet<>();
        Map<Element, @Nullable String> before = new HashMap<>();
        changed.forEach((name, after) -> {
            Fragment old = fragments.getOrDefault(name, Fragment.EMPTY);
            bodies(old, after, lines);
            for (Element element :
                    union(old.elements().keySet(), after.elements().keySet())) {
                if (touched.add(element)) {
                    before.put(element, holding(element));
                }
            }
            claim(name, old, after);
            if (after.equals(Fragment.EMPTY)) {
                fragments.remove(name);
            } else {
                fragments.put(name, after);
            }
        });
        touched.forEach(element -> place(element, before.get(element), holding(element), lines));
        return lines.all();
    }

    /** The lines that make the whole table anew. */
    List<String> whole() {
        Lines lines = new Lines();
        lines.first.add(BaseTable.text(table));
        fragments.values().forEach(fragment -> bodies(Fragment.EMPTY, fragment, lines));
        claims.keySet().forEach(element -> place(element, null, holding(element), lines));
        return lines.all();
    }

    private void bodies(Fragment old, Fragment after, Lines lines) {
        after.sets().forEach((name, declaration) -> {
            if (!old.sets().containsKey(name)) {
                lines.declare.add("add set ip " + table + " " + name + " { " + declaration + " }");
            }
        });
        after.chains().forEach((name, rules) -> {
            List<String> former = old.chains().get(name);
            if (rules.equals(former)) {
                return;
            }
            lines.declare.add((former == null ? "add" : "flush") + " chain ip " + table + " " + name);
            rules.forEach(rule -> lines.rules.add("add rule ip " + table + " " + name + " " + rule));
        });
        old.chains().keySet().stream()
                .filter(name -> !after.chains().containsKey(name))
                .forEach(name -> {
                    lines.declare.add("flush chain ip " + table + " " + name);
                    lines.last.add("delete chain ip " + table + " " + name);
                });
        old.sets().keySet().stream()
                .filter(name -> !after.sets().containsKey(name))
                .forEach(name -> lines.last.add("delete set ip " + table + " " + name));
    }

    private void place(Element element, @Nullable String before, @Nullable String after, Lines lines) {
        if (Objects.equals(before, after)) {
            return;
        }
        String container = " element ip " + table + " " + element.container() + " { " + element.key();
        if (before != null) {
            lines.removals.add("delete" + container + " }");
        }
        if (after != null) {
            lines.additions.add("add" + container + (after.isEmpty() ? "" : " : " + after) + " }");
        }
    }

    private void claim(ServiceName name, Fragment old, Fragment after) {
        old.elements().keySet().forEach(element -> {
            TreeMap<ServiceName, String> claimants = claims.get(element);
            if (claimants != null) {
                claimants.remove(name);
                if (claimants.isEmpty()) {
                    claims.remove(element);
                }
            }
        });
        after.elements().forEach((element, value) -> claims.computeIfAbsent(element, it -> new TreeMap<>(ORDER))
                .put(name, value));
    }

    private @Nullable String holding(Element element) {
        TreeMap<ServiceName, String> claimants = claims.get(element);
        return claimants == null ? null : claimants.firstEntry().getValue();
    }

    private static Set<Element> union(Set<Element> one, Set<Element> other) {
        Set<Element> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    /** A transaction's lines, in the order in which nothing refers to what isn't there. */
    private static final class Lines {
        final List<String> first = new ArrayList<>();
        final List<String> declare = new ArrayList<>();
        final List<String> rules = new ArrayList<>();
        final List<String> removals = new ArrayList<>();
        final List<String> additions = new ArrayList<>();
        final List<String> last = new ArrayList<>();

        List<String> all() {
            List<String> all = new ArrayList<>(first);
            all.addAll(declare);
            all.addAll(rules);
            all.addAll(removals);
            all.addAll(additions);
            all.addAll(last);
            return all;
        }
    }
}
