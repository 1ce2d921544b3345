package io.starling.http.eureka;

import io.starling.http.Call;
import java.util.Locale;

/**
 * How a client wants to be told: XML unless it asks for JSON, as Eureka does.
 *
 * @param compact without what a client that only wants to reach instances doesn't need
 */
record Form(boolean json, boolean compact) {
    static Form of(Call call) {
        boolean compact = call.header("x-eureka-accept").equalsIgnoreCase("compact");
        return new Form(call.header("accept").toLowerCase(Locale.ROOT).contains("json"), compact);
    }
}
