package io.starling.http.kubernetes.openapi;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/** Writes protobuf messages by their field numbers, where no generated classes are at hand. */
final class Wire {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    Wire text(int number, String text) {
        return bytes(number, ByteString.copyFromUtf8(text));
    }

    Wire message(int number, Wire message) {
        return bytes(number, message.fields.build().toByteString());
    }

    byte[] bytes() {
        return fields.build().toByteArray();
    }

    private Wire bytes(int number, ByteString bytes) {
        fields.mergeField(
                number,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build());
        return this;
    }
}
