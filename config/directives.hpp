#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::config {

/// What may follow the name of a directive (config appendix A).
struct Form {
  enum class Kind : std::uint8_t {
    same_as,  ///< Another name for the directive `text`.
    yes_no,
    integer,  ///< From `lowest` to `highest`.
    octal,    ///< The same, written in octal.
    memory,   ///< Bytes, or with a suffix such as `mb` (config §1).
    memory_or_percent,
    one_of,         ///< One of the words of `text`.
    some_of,        ///< One or more of them.
    text,           ///< One word, whatever it is.
    file_name,      ///< No path; the word `text` if it may not be empty.
    host_name,      ///< Letters, digits, hyphens and dots.
    event_classes,  ///< Letters for kinds of events.
    directory,      ///< One that exists.
    addresses,      ///< At most 16 words.
    output_limits,  ///< Class, hard limit, soft limit, seconds; any number of times.
    percentiles,    ///< Any number of them.
    three_scores,
    host_and_port,
    save_points,  ///< Pairs of seconds and changes.
    title_template,
    two_words,
    words,  ///< At least one.
  };
  Kind kind = Kind::text;
  std::int64_t lowest = 0;
  std::uint64_t highest = 0;
  std::string_view text{};
};

enum class Effect : std::uint8_t {
  none,  ///< Of a server, not of a Sentinel: accepted and kept.
  in_force,
};

/// One generic directive: one that redis.conf knows as well.
struct Directive {
  std::string_view name;
  Form form{};
  Effect effect = Effect::none;
};

/// The directive of that lower-case name; an old or alternative name gives the one that it stands for. Null: unknown.
const Directive* find_directive(std::string_view name);

/// Whether only Vedette knows the directive: redis-sentinel refuses a file with it.
bool is_our_own(std::string_view name);

/// Whether several lines of that name add up, instead of the last one winning.
bool adds_up(std::string_view name);

/// All names, also the old ones.
std::vector<std::string_view> directive_names();

/// The known name, also of a sentinel directive's first word, that was probably meant; empty if none is near.
std::string closest_directive(std::string_view name);

}  // namespace vedette::config
