#include "config/settled_options.hpp"

#include "config/sentinel_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

SettledOptions::SettledOptions(const std::vector<std::string>& options) {
  for (const std::string& option : options) {
    const auto words = split_words(option);
    if (!words || words->empty()) continue;
    const std::string name = lower_case(words->front());
    if (name != "sentinel" || words->size() < 2) {
      of_process_.insert(name);
      continue;
    }
    const std::string what = lower_case((*words)[1]);
    const SentinelDirective* directive = find_sentinel_directive(what);
    const bool has_master = directive != nullptr && directive->pass != SentinelDirective::Pass::settings;
    if (!has_master) {
      of_process_.insert(what);
    } else if (words->size() < 3) {
      continue;
    } else if (what == "monitor") {
      for (const char* part : {"master-host", "master-port", "quorum"}) of_masters_.emplace((*words)[2], part);
    } else {
      of_masters_.emplace((*words)[2], what);
    }
  }
}

}  // namespace vedette::config
