#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "config/environment.hpp"
#include "config/generic_directives.hpp"
#include "config/looks.hpp"
#include "config/problem.hpp"
#include "config/source_line.hpp"

namespace vedette::config {

/// Puts a configuration together from its lines, wherever they come from (config §3): directives of redis.conf at once,
/// those of Sentinel and our own comment lines once all are there.
class Assembly {
 public:
  /// `result` must outlive it.
  Assembly(Configuration& result, Looks looks) : result_{result}, looks_{looks}, generic_{result.daemon, looks} {}

  /// Nothing: it was taken, or it is a line of Sentinel that waits for finish().
  std::optional<Problem> add(SourceLine line);
  /// A line of vedette_lines.hpp, as words.
  void add_own(std::vector<std::string> words) { own_lines_.push_back(std::move(words)); }

  /// Between the file and the command line: what the environment says. Nothing: it was taken.
  std::optional<Problem> add(const Environment& environment);

  std::optional<Problem> finish();

 private:
  void add_sentinel_lines_of_environment();
  void set_password_of_default(const EnvironmentSecret& secret);
  bool is_said(std::string_view directive) const;
  void warn();
  void warn_of_unused_password();

  Configuration& result_;
  Looks looks_;
  GenericDirectives generic_;
  std::optional<Environment> environment_;
  std::vector<SourceLine> sentinel_lines_;
  std::vector<std::vector<std::string>> own_lines_;
};

}  // namespace vedette::config
