package io.starling.core.catalog.simulation;

import io.starling.core.catalog.Batch;
import io.starling.core.catalog.Message;
import io.starling.core.catalog.Message.News;
import io.starling.core.catalog.Message.Phase;
import io.starling.core.catalog.Message.Position;
import io.starling.core.object.Stamp;
import java.util.List;

/** Breaks the protocol by changing what members say, to see whether the checker notices. */
enum Tamper {
    NONE {
        @Override
        Message change(Message message) {
            return message;
        }
    },
    /** A member says that it has the next batch of every other before it came. */
    ACKNOWLEDGES_BEFORE_RECEIPT {
        @Override
        Message change(Message message) {
            return positions(
                    message,
                    (from, position) -> position.origin().equals(from) || position.number() == 0
                            ? position
                            : new Position(position.origin(), position.number() + 1, position.phase()));
        }
    },
    /** Members say that a removed origin is done before they compared what they have of it. */
    COLLECTS_NOTHING_OF_THE_REMOVED {
        @Override
        Message change(Message message) {
            return positions(
                    message,
                    (from, position) -> position.phase() == Phase.LIVE
                            ? position
                            : new Position(position.origin(), 0, Phase.SETTLED));
        }
    },
    /** A member says that nothing is to come for a second, and goes on: as if nobody waited for it. */
    WATERMARK_IGNORES_OPEN_STAMPS {
        @Override
        Message change(Message message) {
            return message instanceof News news
                    ? copy(news, news.closed() + Stamp.of(1_000, 0, 0), news.positions(), news.batches())
                    : message;
        }
    },
    /** What members tell of owners' journals counts before what it stands upon is delivered. */
    NUMBERS_COUNT_AT_ONCE {
        @Override
        Message change(Message message) {
            return message instanceof News news
                    ? copy(
                            news,
                            news.closed(),
                            news.positions(),
                            news.batches().stream()
                                    .map(batch -> new Batch(
                                            batch.number(), batch.owner(), batch.sequence(), 0, batch.changes()))
                                    .toList())
                    : message;
        }
    },
    /** Members begin with what was remembered, whatever was journaled since. */
    BELIEVES_WHAT_IS_REMEMBERED {
        @Override
        Message change(Message message) {
            return message;
        }
    };

    abstract Message change(Message message);

    private interface Edit {
        Position of(String from, Position position);
    }

    private static Message positions(Message message, Edit edit) {
        if (!(message instanceof News news)) {
            return message;
        }
        List<Position> positions = news.positions().stream()
                .map(position -> edit.of(news.from(), position))
                .toList();
        return copy(news, news.closed(), positions, news.batches());
    }

    private static News copy(News news, long closed, List<Position> positions, List<Batch> batches) {
        return new News(
                news.from(),
                news.wall(),
                news.sequence(),
                closed,
                news.through(),
                news.highest(),
                news.asks(),
                news.answers(),
                news.ready(),
                news.joined(),
                news.complete(),
                positions,
                batches);
    }
}
