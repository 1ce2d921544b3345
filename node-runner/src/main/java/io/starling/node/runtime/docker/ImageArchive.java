package io.starling.node.runtime.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An image of one layer in the form that {@code docker load} reads: a tar of a manifest, a configuration and the layer. */
public final class ImageArchive {
    private static final int BLOCK = 512;

    private ImageArchive() {}

    /**
     * The archive.
     *
     * @param name the image's name with its tag
     * @param layer the root file system as a tar
     */
    public static byte[] of(String name, String architecture, byte[] layer) {
        byte[] config = """
                {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(architecture, sha256(layer)).getBytes(StandardCharsets.UTF_8);
        String configName = sha256(config) + ".json";
        byte[] manifest = """
                [{"Config":"%s","RepoTags":["%s"],"Layers":["layer.tar"]}]""".formatted(configName, name).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        add(archive, "manifest.json", 0644, manifest);
        add(archive, configName, 0644, config);
        add(archive, "layer.tar", 0644, layer);
        return end(archive);
    }

    /** A root file system of one executable file. */
    public static byte[] layerOf(String path, byte[] program) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        add(tar, path, 0755, program);
        return end(tar);
    }

    private static byte[] end(ByteArrayOutputStream tar) {
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static void add(ByteArrayOutputStream tar, String name, int mode, byte[] content) {
        tar.writeBytes(header(name, mode, content.length));
        tar.writeBytes(content);
        tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    /** A ustar header of a file. */
    private static byte[] header(String name, int mode, int size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "%07o\0".formatted(mode));
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
