package io.starling.core.balance;

/**
 * Something that can take a request. Two are equal when they are the same address and port with the same weight.
 *
 * @param address an IP address or a host name
 * @param port 1 to 65535
 * @param weight its share where the choice is weighted, at least 0; 0 takes nothing while others take something
 */
public record Target(String address, int port, int weight) {
    /** The form {@code address:port}. */
    public String id() {
        return address + ":" + port;
    }
}
