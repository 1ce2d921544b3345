package io.starling.node.network.dns;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * What a zone says to a question.
 *
 * @param exists whether the name does, with whatever records: without it the answer is NXDOMAIN, with it and no records NODATA
 * @param answers the records
 * @param additional what spares the client another question
 */
record Found(boolean exists, List<Record> answers, List<Record> additional) {
    static final Found NO_NAME = new Found(false, List.of(), List.of());
    static final Found NO_DATA = new Found(true, List.of(), List.of());

    static Found of(List<Record> answers) {
        return new Found(true, answers, List.of());
    }
}
