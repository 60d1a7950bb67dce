// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import io.logitmill.text.OneLine;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document into a tree of {@link YamlNode}s.
 *
 * <p>The tree is built from the parser's events and keeps a line number for each value, where the
 * library's own nodes would keep the text around it as well: a catalogue may have a million labels.
 * A key that stands twice in a mapping is refused, and so are tags other than {@code !!str}.
 * Aliases share the node of their anchor; what they add up to is bounded, and none may contain
 * itself.
 */
public final class YamlReader {
  /** Some thirty million labels; the limit guards against reading something else by mistake. */
  private static final int MOST_CODE_POINTS = 1 << 29;

  /** Deeper than any file of ours; keeps the recursion below the stack's end. */
  private static final int DEEPEST = 64;

  /** How many values all aliases together may stand for: "a billion laughs" stops here. */
  private static final long MOST_ALIASED = 10_000_000;

  /**
   * A complete value with a name, and how many values it stands for, itself and aliases counted.
   */
  private record Anchored(YamlNode node, long values) {}

  private final String file;
  private final String text;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private long values;
  private long aliased;
  private int lineOfLast = 1;

  private YamlReader(String file, String text) {
    this.file = file;
    this.text = text;
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MOST_CODE_POINTS).build();
    events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * Returns the root of the only document in {@code bytes}, which are UTF-8.
   *
   * @param file name of the file, for messages
   * @throws YamlException if the bytes are not UTF-8, not YAML, or not one document
   */
  public static YamlNode read(String file, byte[] bytes) throws YamlException {
    return read(file, decode(file, bytes));
  }

  /**
   * Returns the root of the only document in {@code text}.
   *
   * @param file name of the file, for messages
   * @throws YamlException if the text is not YAML or not one document
   */
  public static YamlNode read(String file, String text) throws YamlException {
    YamlReader reader = new YamlReader(file, text);
    try {
      return reader.document();
    } catch (MarkedYamlEngineException e) {
      throw new YamlException(file, lineOf(e), "not valid YAML: " + problemOf(e), e);
    } catch (ReaderException e) {
      throw new YamlException(
          file,
          reader.lineAt(e.getPosition()),
          "not valid YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()),
          e);
    } catch (YamlEngineException e) {
      throw new YamlException(file, 1, "not valid YAML: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the text of {@code bytes}, without a byte order mark.
   *
   * @throws YamlException with the line of the first byte that is not UTF-8
   */
  public static String decode(String file, byte[] bytes) throws YamlException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
      throw new YamlException(
          file,
          line,
          "expected UTF-8, found the byte 0x%02X; save the file as UTF-8"
              .formatted(in.get(in.position())),
          new CharacterCodingException());
    }
    String text = out.toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private YamlNode document() throws YamlException {
    next(); // the start of the stream
    if (next().getEventId() == Event.ID.StreamEnd) {
      throw new YamlException(file, 1, "the file is empty");
    }
    YamlNode root = node(next(), 0);
    next(); // the end of the document
    Event last = next();
    if (last.getEventId() != Event.ID.StreamEnd) {
      throw new YamlException(file, line(last), "expected one document, found a second one");
    }
    return root;
  }

  /** Returns the next event, the only thing that is asked of the parser. */
  private Event next() throws YamlException {
    Event event;
    try {
      event = events.next();
    } catch (IllegalArgumentException e) {
      // What the parser says of digits beyond an int, in an escape or in the number of a version.
      throw new YamlException(
          file,
          lineOfLast,
          "not valid YAML on this line or behind it: %s".formatted(e.getMessage()),
          e);
    }
    lineOfLast = line(event);
    return event;
  }

  private YamlNode node(Event event, int depth) throws YamlException {
    if (depth > DEEPEST) {
      throw new YamlException(
          file, line(event), "values are nested more than %d deep".formatted(DEEPEST));
    }
    if (event instanceof AliasEvent alias) {
      return resolve(alias);
    }
    long before = values + aliased;
    values++;
    YamlNode node =
        switch (event.getEventId()) {
          case Scalar -> scalar((ScalarEvent) event);
          case SequenceStart -> sequence((CollectionStartEvent) event, depth);
          case MappingStart -> mapping((CollectionStartEvent) event, depth);
          default -> throw new IllegalStateException("The YAML parser gave an unexpected " + event);
        };
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      anchors.put(anchor.get(), new Anchored(node, values + aliased - before));
    }
    return node;
  }

  private YamlNode resolve(AliasEvent alias) throws YamlException {
    // An anchor is known only once its value is complete, so no value can contain itself.
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw new YamlException(
          file,
          line(alias),
          "the alias *%s has no complete value before it".formatted(alias.getAlias()));
    }
    aliased += anchored.values();
    if (aliased > MOST_ALIASED) {
      throw new YamlException(
          file, line(alias), "aliases stand for more than %,d values".formatted(MOST_ALIASED));
    }
    return anchored.node();
  }

  private YamlScalar scalar(ScalarEvent event) throws YamlException {
    String tag = event.getTag().orElse("");
    if (!tag.isEmpty() && !tag.equals("!") && !tag.equals("tag:yaml.org,2002:str")) {
      throw new YamlException(file, line(event), "the tag %s is not supported".formatted(tag));
    }
    return new YamlScalar(line(event), event.getValue(), !event.isPlain() || !tag.isEmpty());
  }

  private YamlSequence sequence(CollectionStartEvent start, int depth) throws YamlException {
    refuseTag(start);
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new YamlSequence(line(start), items);
  }

  private YamlMapping mapping(CollectionStartEvent start, int depth) throws YamlException {
    refuseTag(start);
    Map<String, YamlMapping.Entry> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      int line = line(event);
      if (!(node(event, depth + 1) instanceof YamlScalar key)
          || key.kind() == YamlScalar.Kind.NULL) {
        throw new YamlException(file, line, "expected a name before the colon");
      }
      YamlMapping.Entry entry = new YamlMapping.Entry(line, node(next(), depth + 1));
      YamlMapping.Entry earlier = entries.putIfAbsent(key.text(), entry);
      if (earlier != null) {
        throw new YamlException(
            file,
            line,
            "%s: stands here for the second time, first on line %d; remove one of them"
                .formatted(OneLine.name(key.text()), earlier.line()));
      }
    }
    return new YamlMapping(line(start), entries);
  }

  private void refuseTag(CollectionStartEvent start) throws YamlException {
    if (start.getTag().isPresent()) {
      throw new YamlException(
          file, line(start), "the tag %s is not supported".formatted(start.getTag().get()));
    }
  }

  private int lineAt(int position) {
    int end = Math.min(Math.max(position, 0), text.length());
    return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static int lineOf(MarkedYamlEngineException e) {
    return e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
  }

  private static String problemOf(MarkedYamlEngineException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return (context + e.getProblem()).replace('\n', ' ');
  }
}
