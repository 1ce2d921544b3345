package io.starling.core.address;

import java.util.Optional;

/** A range of addresses of one kind, each with a place in it. */
public enum Block implements AddressRange {
    /** 10.96.0.0/16 without its first and last address: Kubernetes' usual range for cluster IPs. */
    CLUSTER_IPS("clusterips", 65_534) {
        @Override
        public String at(int place) {
            int host = place + 1;
            return "10.96." + (host >> 8) + "." + (host & 255);
        }

        @Override
        public Optional<Integer> placeOf(String address) {
            String[] parts = address.split("\\.", -1);
            if (parts.length != 4 || !parts[0].equals("10") || !parts[1].equals("96")) {
                return Optional.empty();
            }
            return number(parts[2], 255)
                    .flatMap(high -> number(parts[3], 255).map(low -> high * 256 + low - 1))
                    .filter(place -> place >= 0 && place < size());
        }

        @Override
        public String range() {
            return "10.96.0.0/16";
        }
    },
    /** 30000 to 32767, as in Kubernetes. */
    NODE_PORTS("nodeports", 2_768) {
        @Override
        public String at(int place) {
            return Integer.toString(30_000 + place);
        }

        @Override
        public Optional<Integer> placeOf(String address) {
            return number(address, 32_767).map(port -> port - 30_000).filter(place -> place >= 0);
        }

        @Override
        public String range() {
            return "30000-32767";
        }
    };

    private final String id;
    private final int size;

    Block(String id, int size) {
        this.id = id;
        this.size = size;
    }

    /** The id of the entity that owns the block. */
    public String id() {
        return id;
    }

    @Override
    public int size() {
        return size;
    }

    public static Optional<Block> byId(String id) {
        for (Block block : values()) {
            if (block.id.equals(id)) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    private static Optional<Integer> number(String text, int most) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(it -> it <= most);
    }
}
