package io.starling.core.kind;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a place in a document may have, of which types, and how they are merged. Read once per kind from its
 * typed model by reflection, and immutable from then on.
 */
public final class Schema {
    /** The shapes a value can have. {@code ANY} is free JSON. */
    public enum Shape {
        OBJECT,
        MAP,
        LIST,
        STRING,
        INT32,
        INT64,
        DOUBLE,
        BOOLEAN,
        INT_OR_STRING,
        QUANTITY,
        ANY
    }

    private static final Map<Class<?>, Shape> SCALARS = Map.ofEntries(
            Map.entry(String.class, Shape.STRING),
            Map.entry(Integer.class, Shape.INT32),
            Map.entry(Long.class, Shape.INT64),
            Map.entry(Double.class, Shape.DOUBLE),
            Map.entry(Float.class, Shape.DOUBLE),
            Map.entry(Boolean.class, Shape.BOOLEAN),
            Map.entry(IntOrString.class, Shape.INT_OR_STRING),
            Map.entry(Quantity.class, Shape.QUANTITY),
            Map.entry(MicroTime.class, Shape.STRING),
            Map.entry(ZonedDateTime.class, Shape.STRING),
            Map.entry(FieldsV1.class, Shape.ANY),
            Map.entry(Object.class, Shape.ANY));

    private static final Map<Class<?>, Map<String, Schema>> FIELDS = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Schema> ROOTS = new ConcurrentHashMap<>();

    private final Shape shape;
    private final Class<?> model;
    private final @Nullable Schema element;
    private final MergeRule rule;

    private Schema(Shape shape, Class<?> model, @Nullable Schema element, MergeRule rule) {
        this.shape = shape;
        this.model = model;
        this.element = element;
        this.rule = rule;
    }

    /** The schema of a kind's whole document. */
    public static Schema of(Kind kind) {
        return ROOTS.computeIfAbsent(kind.model(), model -> new Schema(Shape.OBJECT, model, null, MergeRule.NONE));
    }

    public Shape shape() {
        return shape;
    }

    /** How this field is merged. */
    public MergeRule rule() {
        return rule;
    }

    /** The fields of an {@code OBJECT} by name. */
    public Map<String, Schema> fields() {
        Map<String, Schema> known = FIELDS.get(model);
        return known != null ? known : FIELDS.computeIfAbsent(model, Schema::read);
    }

    /** What stands under a name: a field of an {@code OBJECT}, a value of a {@code MAP}; null where nothing may. */
    public @Nullable Schema child(String name) {
        return shape == Shape.OBJECT ? fields().get(name) : element;
    }

    /** What the values of a {@code MAP} and the elements of a {@code LIST} are; null for other shapes. */
    public @Nullable Schema element() {
        return element;
    }

    /** The type as the Kubernetes sources name it, as {@code int32} or {@code DeploymentSpec}. */
    public String typeName() {
        return switch (shape) {
            case OBJECT -> model.getSimpleName();
            case MAP -> "map[string]" + (element == null ? "" : element.typeName());
            case LIST -> "[]" + (element == null ? "" : element.typeName());
            case BOOLEAN -> "bool";
            case DOUBLE -> "float64";
            case INT_OR_STRING -> "IntOrString";
            case QUANTITY -> "Quantity";
            case STRING, INT32, INT64, ANY -> shape.name().toLowerCase(Locale.ROOT);
        };
    }

    private static Map<String, Schema> read(Class<?> model) {
        Map<String, Schema> fields = new LinkedHashMap<>();
        for (Class<?> type = model; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                JsonProperty property = field.getAnnotation(JsonProperty.class);
                if (property != null) {
                    String name = property.value().isEmpty() ? field.getName() : property.value();
                    fields.put(name, of(field.getGenericType(), model.getSimpleName() + "." + name));
                }
            }
        }
        return Map.copyOf(fields);
    }

    private static Schema of(Type type, String place) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean list = generic.getRawType() == List.class;
            Schema element = of(arguments[arguments.length - 1], "");
            return new Schema(list ? Shape.LIST : Shape.MAP, Object.class, element, MergeRule.of(place, ""));
        }
        Class<?> model = type instanceof Class<?> known ? known : Object.class;
        Shape scalar = model.isInterface() ? Shape.ANY : SCALARS.get(model);
        MergeRule rule = MergeRule.of(place, model.getSimpleName());
        return scalar == null
                ? new Schema(Shape.OBJECT, model, null, rule)
                : new Schema(scalar, model, null, scalar == Shape.ANY ? MergeRule.NONE : rule);
    }
}
