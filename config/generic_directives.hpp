#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/daemon_settings.hpp"
#include "config/looks.hpp"
#include "config/source_line.hpp"

namespace vedette::config {

/// Takes over the level of the log; `word` is one that the directive `loglevel` takes, in any case.
void set_loglevel(DaemonSettings& settings, std::string_view word);
/// The word for the level in force.
std::string_view loglevel_word(const DaemonSettings& settings);

/// Takes the directives of redis.conf in, line by line (config §3, pass 0).
class GenericDirectives {
 public:
  explicit GenericDirectives(DaemonSettings& settings, Looks looks = Looks::around)
      : settings_{settings}, looks_{looks} {}

  /// What is wrong with the line; empty: it was taken.
  std::string apply(const SourceLine& line);

  /// What only the whole text shows; empty: nothing. To be told as a line of the log.
  std::string finish() const;

  /// Names that were given and do nothing here.
  const std::set<std::string>& without_effect() const { return without_effect_; }

 private:
  std::string apply_known(const std::string& name, const std::vector<std::string>& arguments,
                          GenericLine::Origin origin);
  std::string apply_user(const std::vector<std::string>& arguments, GenericLine::Origin origin);
  std::string apply_rename(const std::vector<std::string>& arguments);
  std::optional<std::string> command_called(const std::string& name) const;
  void start_from_dir(std::string& path) const;
  void apply_output_limits(const std::vector<std::string>& arguments);

  DaemonSettings& settings_;
  Looks looks_;
  std::set<std::string> without_effect_;
};

}  // namespace vedette::config
