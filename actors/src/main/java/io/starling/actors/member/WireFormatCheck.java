package io.starling.actors.member;

import com.typesafe.config.Config;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import org.apache.pekko.cluster.Valid;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Keeps apart members of builds that can't read each other's words: both sides of a join compare the number of the form that they speak
 * ({@link #FORMAT}). Journaled events aren't meant: those have versions of their own, and such builds may be mixed.
 */
public final class WireFormatCheck extends JoinConfigCompatChecker {
    /** The setting that holds the number. Pekko tells whoever joins what is below its own name alone. */
    static final String FORMAT = "pekko.cluster.starling.wire-format";

    @Override
    public Seq<String> requiredKeys() {
        return only(FORMAT);
    }

    @Override
    public ConfigValidation check(Config theirs, Config ours) {
        int mine = ours.getInt(FORMAT);
        if (theirs.hasPath(FORMAT) && theirs.getInt(FORMAT) == mine) {
            return Valid.getInstance();
        }
        String other = theirs.hasPath(FORMAT) ? "form " + theirs.getInt(FORMAT) : "an older form";
        return new Invalid(only(
                "members of these two builds can't read each other: this one speaks form " + mine + ", the other one "
                        + other + ". Stop all members, then start them with one build; nothing is lost by that"));
    }

    private static Seq<String> only(String element) {
        return CollectionConverters.asScala(java.util.List.of(element)).toSeq();
    }
}
