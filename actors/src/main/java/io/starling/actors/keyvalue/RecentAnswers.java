package io.starling.actors.keyvalue;

import io.starling.core.keyvalue.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was answered lately: a second copy of a request that was refused is refused too, whatever happened in between. */
final class RecentAnswers {
    private static final int REMEMBERED = 512;

    private final Map<String, Answer> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @return null where none is remembered */
    @Nullable Answer to(String request) {
        return answers.get(request);
    }

    /** Answers that hold values are not remembered: they would pile up, and the request is known by its commit. */
    void note(String request, Answer answer) {
        boolean light = !(answer instanceof Answer.Done done)
                || done.entries().stream().allMatch(entry -> entry.value().size() == 0);
        if (light) {
            answers.put(request, answer);
        }
    }
}
