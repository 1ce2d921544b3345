package io.starling.http.eureka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import io.starling.http.kubernetes.Json;
import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Eureka's XML of an instance, to and from the tree of its JSON. */
final class EurekaXml {
    private static final XMLInputFactory FACTORY = factory();
    private static final Set<String> PORTS = Set.of("port", "securePort");

    private EurekaXml() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /**
     * Reads an {@code <instance>}.
     *
     * @throws Refusal (400) where it isn't one
     */
    static ObjectNode read(String xml) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(xml));
            reader.nextTag();
            if (!reader.getLocalName().equals("instance")) {
                throw Refusal.badRequest("the body must be an <instance>, not <" + reader.getLocalName() + ">");
            }
            ObjectNode instance = Json.object();
            while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                String name = reader.getLocalName();
                if (PORTS.contains(name)) {
                    String enabled = reader.getAttributeValue(null, "enabled");
                    ObjectNode port = instance.putObject(name);
                    port.put("$", reader.getElementText().strip());
                    if (enabled != null) {
                        port.put("@enabled", enabled);
                    }
                } else {
                    instance.set(name, value(reader));
                }
            }
            return instance;
        } catch (XMLStreamException e) {
            throw Refusal.badRequest("the body is not valid XML: " + e.getMessage());
        }
    }

    /** The text of an element, or its children by name. */
    private static JsonNode value(XMLStreamReader reader) throws XMLStreamException {
        ObjectNode children = Json.object();
        String type = reader.getAttributeValue(null, "class");
        if (type != null) {
            children.put("@class", type);
        }
        StringBuilder text = new StringBuilder();
        while (true) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                children.set(reader.getLocalName(), value(reader));
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                break;
            } else if (reader.hasText()) {
                text.append(reader.getText());
            }
        }
        return children.isEmpty() ? children.textNode(text.toString().strip()) : children;
    }

    static void write(StringBuilder xml, ObjectNode instance) {
        xml.append("<instance>");
        for (Map.Entry<String, JsonNode> field : instance.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (PORTS.contains(name) && value.isObject()) {
                xml.append('<').append(name).append(" enabled=\"");
                escape(xml, value.path("@enabled").asText("false"));
                xml.append("\">").append(value.path("$").asInt());
                xml.append("</").append(name).append('>');
            } else {
                element(xml, name, value);
            }
        }
        xml.append("</instance>");
    }

    private static void element(StringBuilder xml, String name, JsonNode value) {
        if (value.isNull() || !plain(name)) {
            return;
        }
        xml.append('<').append(name);
        if (value.has("@class")) {
            xml.append(" class=\"");
            escape(xml, value.path("@class").asText());
            xml.append('"');
        }
        xml.append('>');
        if (value.isObject()) {
            value.properties().forEach(child -> element(xml, child.getKey(), child.getValue()));
        } else {
            escape(xml, value.asText());
        }
        xml.append("</").append(name).append('>');
    }

    /** Whether a key of the metadata, which may be any text, can name an element. */
    private static boolean plain(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_.-]*");
    }

    static void escape(StringBuilder xml, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                default -> xml.append(c < 0x20 && c != '\n' && c != '\t' ? ' ' : c);
            }
        }
    }
}
