package io.starling.core.admission;

import org.jspecify.annotations.Nullable;

/** Where in a document, as {@code spec.template.spec.containers[0].image}; written out only when it is shown. */
final class Path {
    static final Path ROOT = new Path(null, "");

    private final @Nullable Path parent;
    private final String step;

    private Path(@Nullable Path parent, String step) {
        this.parent = parent;
        this.step = step;
    }

    static Path of(String first, String... more) {
        Path path = ROOT.child(first);
        for (String name : more) {
            path = path.child(name);
        }
        return path;
    }

    Path child(String name) {
        return new Path(this, name);
    }

    Path index(int index) {
        return new Path(this, "[" + index + "]");
    }

    Path key(String key) {
        return new Path(this, "[" + key + "]");
    }

    @Override
    public String toString() {
        if (parent == null) {
            return step;
        }
        String before = parent.toString();
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }
}
