package io.starling.http.kubernetes.body;

/** Paths as Kubernetes writes them: {@code spec.containers[0].name}. */
final class FieldPath {
    private FieldPath() {}

    static String child(String parent, String field) {
        return parent.isEmpty() ? field : parent + "." + field;
    }

    static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
