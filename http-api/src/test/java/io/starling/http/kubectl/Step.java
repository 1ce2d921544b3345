package io.starling.http.kubectl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One command and what must come of it.
 *
 * @param arguments of kubectl; {@code {dir}}, {@code {ns}} and {@code {node}} stand for the files of the script, the
 *     namespace it works in, and a node of the cluster
 * @param environment more variables, as {@code KUBE_EDITOR}
 * @param exit the expected exit code
 * @param output patterns that must be found in what is printed, errors included
 * @param minMinor kubectl versions below 1.minMinor skip the step: they can't do it
 * @param seconds after which the command is ended; 0 for never (it must end by itself)
 */
public record Step(
        List<String> arguments,
        Map<String, String> environment,
        int exit,
        List<Pattern> output,
        int minMinor,
        int seconds) {

    /** A command that must succeed. */
    public static Step run(String... arguments) {
        return new Step(List.of(arguments), Map.of(), 0, List.of(), 0, 0);
    }

    /** As {@link #run}, of words that are separated by single spaces. */
    public static Step words(String line) {
        return run(line.split(" ", -1));
    }

    /** Text that must be printed as it is. */
    public Step prints(String text) {
        return printsMatch(Pattern.quote(text));
    }

    /** A regular expression that must be found; {@code ^} and {@code $} are those of a line. */
    public Step printsMatch(String regex) {
        List<Pattern> more = new ArrayList<>(output);
        more.add(Pattern.compile(regex, Pattern.MULTILINE));
        return new Step(arguments, environment, exit, more, minMinor, seconds);
    }

    public Step exits(int code) {
        return new Step(arguments, environment, code, output, minMinor, seconds);
    }

    public Step with(String variable, String value) {
        return new Step(arguments, Map.of(variable, value), exit, output, minMinor, seconds);
    }

    public Step from(int minor) {
        return new Step(arguments, environment, exit, output, minor, seconds);
    }

    /** Ends the command after that time; its exit code doesn't count then. */
    public Step endedAfter(int someSeconds) {
        return new Step(arguments, environment, exit, output, minMinor, someSeconds);
    }

    @Override
    public String toString() {
        return "kubectl " + String.join(" ", arguments);
    }
}
