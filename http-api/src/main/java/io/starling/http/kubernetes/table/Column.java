package io.starling.http.kubernetes.table;

/**
 * A column of a table.
 *
 * @param type {@code string}, {@code integer}, {@code boolean}, {@code date}
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 is always shown, 1 with {@code -o wide}
 */
record Column(String name, String type, String format, int priority) {
    static Column id() {
        return new Column("Name", "string", "name", 0);
    }

    static Column text(String name) {
        return new Column(name, "string", "", 0);
    }

    static Column number(String name) {
        return new Column(name, "integer", "", 0);
    }

    /** Shown with {@code -o wide} only. */
    Column wide() {
        return new Column(name, type, format, 1);
    }
}
