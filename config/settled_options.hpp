#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::config {

/// What options of the command line settle, against variables.
class SettledOptions {
 public:
  /// `options`: lines, as CommandLine::extra has them.
  explicit SettledOptions(const std::vector<std::string>& options);

  /// A directive of redis.conf, or one of Sentinel's process.
  bool settle(std::string_view setting) const { return of_process_.contains(std::string{setting}); }
  /// A setting of that master, or a part of its monitor line: `master-host`, `master-port`, `quorum`.
  bool settle(std::string_view setting, const std::string& master) const {
    return of_masters_.contains({master, std::string{setting}});
  }

 private:
  std::set<std::string> of_process_;
  std::set<std::pair<std::string, std::string>> of_masters_;
};

}  // namespace vedette::config
