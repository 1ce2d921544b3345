package io.starling.http.kubernetes;

import io.starling.core.selector.FieldSelector;
import io.starling.core.selector.LabelSelector;
import io.starling.core.selector.Selector;
import io.starling.http.Call;

/** The objects that a request chooses by its query, and by its name where the URL has one. */
final class Selection {
    private Selection() {}

    static Selector of(Call call, Target target) {
        String labels = call.query().text("labelSelector");
        String fields = call.query().text("fieldSelector");
        String name = target.name();
        Selector selector = Selector.ALL;
        if (!labels.isBlank()) {
            selector = LabelSelector.parse(labels);
        }
        if (!fields.isBlank()) {
            selector = selector.and(FieldSelector.parse(fields, target.kind()));
        }
        return name == null ? selector : selector.and(FieldSelector.ofName(name));
    }
}
