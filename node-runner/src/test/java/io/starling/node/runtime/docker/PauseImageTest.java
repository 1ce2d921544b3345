package io.starling.node.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseImageTest {
    @ParameterizedTest
    @CsvSource({"amd64, 62", "arm64, 183"})
    void isAnElfFileOfOneSegmentThatStartsAtItsCode(String architecture, int machine) {
        byte[] program = PauseImage.program(architecture);
        ByteBuffer elf = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(0)).isEqualTo(0x464c457f);
        assertThat(elf.getShort(18)).isEqualTo((short) machine);
        long entry = elf.getLong(24);
        long base = elf.getLong(64 + 16);
        assertThat(entry - base).isEqualTo(120);
        assertThat(elf.getLong(64 + 32)).isEqualTo(program.length);
    }

    @ParameterizedTest
    @CsvSource({"amd64", "arm64"})
    void isPackedInWholeBlocks(String architecture) {
        assertThat(PauseImage.archive(architecture).length % 512).isZero();
    }
}
