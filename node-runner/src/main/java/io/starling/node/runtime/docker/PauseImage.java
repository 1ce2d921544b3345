package io.starling.node.runtime.docker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The image of the container that holds a pod's network: one static program that does nothing. It is made here, byte by
 * byte, so that nothing has to be pulled.
 *
 * <p>The program is an ELF file of one segment: a loop around the system call {@code pause} (on arm64, which has none,
 * {@code ppoll} on nothing). As the first process of its container it ignores SIGTERM, so it is always killed.
 */
final class PauseImage {
    static final String NAME = "starling/pause:1";
    static final String COMMAND = "/pause";

    private static final long BASE = 0x400000;
    private static final int FILE_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;

    private PauseImage() {}

    /** The image, for {@code docker load}. */
    static byte[] archive(String architecture) {
        return ImageArchive.of(NAME, architecture, ImageArchive.layerOf(COMMAND.substring(1), program(architecture)));
    }

    /** The program for {@code amd64} or {@code arm64}. */
    static byte[] program(String architecture) {
        boolean arm = architecture.equals("arm64");
        byte[] code = arm ? arm64() : amd64();
        int size = FILE_HEADER + PROGRAM_HEADER + code.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}); // 64 bit, little endian
        elf.putShort((short) 2).putShort((short) (arm ? 183 : 62)).putInt(1); // executable; the machine; version
        elf.putLong(BASE + FILE_HEADER + PROGRAM_HEADER)
                .putLong(FILE_HEADER)
                .putLong(0); // entry; where the headers are
        elf.putInt(0)
                .putShort((short) FILE_HEADER)
                .putShort((short) PROGRAM_HEADER)
                .putShort((short) 1);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0); // no sections
        elf.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE); // load, read and execute, the whole file
        elf.putLong(size).putLong(size).putLong(0x10000);
        elf.put(code);
        return elf.array();
    }

    private static byte[] amd64() {
        return new byte[] {
            (byte) 0xb8,
            0x22,
            0,
            0,
            0, // mov eax, 34 (pause)
            0x0f,
            0x05, // syscall
            (byte) 0xeb,
            (byte) 0xf7 // jmp to the start
        };
    }

    private static byte[] arm64() {
        int[] words = {
            0xd2800000, // mov x0, 0
            0xd2800001, // mov x1, 0
            0xd2800002, // mov x2, 0
            0xd2800003, // mov x3, 0
            0xd2800004, // mov x4, 0
            0xd2800928, // mov x8, 73 (ppoll)
            0xd4000001, // svc 0
            0x17fffff9 // b to the start
        };
        ByteBuffer code = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            code.putInt(word);
        }
        return code.array();
    }
}
