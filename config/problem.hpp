#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vedette::config {

/// Why a configuration can't be used.
struct Problem {
  std::string file;      ///< As it was given; the command line's options count as lines behind the main file.
  std::size_t line = 0;  ///< 1-based; 0: no line is to blame.
  std::string text;      ///< The trimmed line, secrets masked.
  std::string reason;
  bool included = false;   ///< `file` is not the main file, so it has to be named.
  bool logged = false;     ///< To be told as a line of the log, not as the fatal block (config §2).
  std::size_t column = 0;  ///< 1-based, in YAML; 0: the whole line.

  bool operator==(const Problem&) const = default;
};

/// The block for stderr (config §2), the empty line before it included. `product_version`: what stands in parentheses,
/// such as `Vedette 0.1.0`.
std::string fatal_block(const Problem& problem, std::string_view product_version);

/// Whether the directive of redis.conf holds a secret.
bool is_secret_directive(std::string_view name);

/// The line as it may be shown: passwords in it are replaced by `***`.
std::string masked_line(std::string_view line);

}  // namespace vedette::config
