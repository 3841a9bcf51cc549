#include "config/acl_selector.hpp"

#include <algorithm>

#include "config/words.hpp"

namespace vedette::config {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

}  // namespace

std::optional<AclProblem> AclSelector::apply(std::string_view rule, const AclCatalogue& catalogue) {
  const std::string word = lower_case(rule);
  if (word == "allkeys" || word == "~*") {
    all_keys_ = true;
    keys_.clear();
  } else if (word == "resetkeys") {
    all_keys_ = false;
    keys_.clear();
  } else if (word == "allchannels" || word == "&*") {
    all_channels_ = true;
    channels_.clear();
  } else if (word == "resetchannels") {
    all_channels_ = false;
    channels_.clear();
  } else if (word == "allcommands" || word == "+@all") {
    set_all_commands(true);
  } else if (word == "nocommands" || word == "-@all") {
    set_all_commands(false);
  } else if (word.starts_with('~') || word.starts_with('%')) {
    return add_keys(rule);
  } else if (word.starts_with('&')) {
    return add_channel(rule.substr(1));
  } else if (word.starts_with("+@") || word.starts_with("-@")) {
    return change_category(rule.substr(2), rule.front() == '+', catalogue);
  } else if (word.starts_with('+')) {
    return allow_command(rule.substr(1), catalogue);
  } else if (word.starts_with('-')) {
    const auto command = catalogue.command(rule.substr(1));
    if (!command) return AclProblem::unknown_name;
    set_command(*command, false, catalogue);
    note(catalogue.commands[*command].name, false);
  } else {
    return AclProblem::syntax;
  }
  return std::nullopt;
}

/// `~pattern`, or `%R~pattern`, `%W~pattern`, `%RW~pattern`.
std::optional<AclProblem> AclSelector::add_keys(std::string_view rule) {
  if (all_keys_) return AclProblem::after_all_keys;
  std::uint8_t access = 0;
  std::size_t at = 1;
  if (rule.front() == '~') access = both;
  for (; rule.front() == '%' && at < rule.size(); ++at) {
    if (rule[at] == '~') break;
    const char letter = rule[at];
    const std::uint8_t one = letter == 'R' || letter == 'r' ? read : letter == 'W' || letter == 'w' ? write : 0;
    if (one == 0 || (access & one)) return AclProblem::syntax;
    access = static_cast<std::uint8_t>(access | one);
  }
  if (access == 0) return AclProblem::syntax;
  if (rule.front() == '%' && at < rule.size()) ++at;
  const std::string_view pattern = rule.substr(at);
  if (has_blank(pattern)) return AclProblem::syntax;
  auto known = std::ranges::find(keys_, pattern, &KeyPattern::text);
  if (known == keys_.end()) known = keys_.insert(known, {std::string{pattern}, 0});
  known->access = static_cast<std::uint8_t>(known->access | access);
  // Reference: it is shown as `~*` but is not all keys, and the line can't be read again if a pattern follows.
  if (known->text == "*" && known->access == both) {
    all_keys_ = true;
    keys_.clear();
  }
  return std::nullopt;
}

std::optional<AclProblem> AclSelector::add_channel(std::string_view pattern) {
  if (all_channels_) return AclProblem::after_all_channels;
  if (has_blank(pattern)) return AclProblem::syntax;
  if (std::ranges::find(channels_, pattern) == channels_.end()) channels_.emplace_back(pattern);
  return std::nullopt;
}

/// `ping`, `sentinel|masters`, or `ping|first-argument`.
std::optional<AclProblem> AclSelector::allow_command(std::string_view name, const AclCatalogue& catalogue) {
  const auto bar = name.rfind('|');
  const std::string_view before = name.substr(0, bar);
  const auto command = catalogue.command(before);
  if (!command) return AclProblem::unknown_name;
  if (bar == std::string_view::npos) {
    set_command(*command, true, catalogue);
    note(before, true);
    return std::nullopt;
  }
  const std::string_view behind = name.substr(bar + 1);
  if (before.find('|') != std::string_view::npos) return AclProblem::first_argument_of_subcommand;
  // A blank there ends Redis 8 by a failed assertion, and no file could hold it.
  if (behind.empty() || has_blank(behind)) return AclProblem::syntax;
  if (catalogue.commands[*command].inside > 0) {
    const auto subcommand = catalogue.command(name);
    if (!subcommand) return AclProblem::unknown_name;
    set_command(*subcommand, true, catalogue);
  } else {
    auto& allowed = first_arguments_[*command];
    const std::string argument = lower_case(behind);
    if (std::ranges::find(allowed, argument) == allowed.end()) allowed.push_back(argument);
  }
  note(name, true);
  return std::nullopt;
}

std::optional<AclProblem> AclSelector::change_category(std::string_view name, bool allowed,
                                                       const AclCatalogue& catalogue) {
  const auto bit = catalogue.category(name);
  if (!bit) return AclProblem::unknown_name;
  for (std::size_t i = 0; i < catalogue.commands.size(); ++i) {
    if (catalogue.commands[i].categories & *bit) set_command(i, allowed, catalogue);
  }
  note('@' + std::string{name}, allowed);
  return std::nullopt;
}

void AclSelector::set_all_commands(bool allowed) {
  future_ = allowed;
  named_.clear();
  first_arguments_.clear();
  given_.clear();
}

/// A container stands for all that is in it.
void AclSelector::set_command(std::size_t command, bool allowed, const AclCatalogue& catalogue) {
  for (std::size_t i = command; i <= command + catalogue.commands[command].inside; ++i) named_[i] = allowed;
  first_arguments_.erase(command);
}

/// Remembers the rule, and forgets those that it overtakes: about the same name, and about what is inside of it.
void AclSelector::note(std::string_view what, bool allowed) {
  const std::string name = lower_case(what);
  std::erase_if(given_, [&](const std::string& rule) {
    const std::string_view other = std::string_view{rule}.substr(1);
    return other == name || (other.starts_with(name) && other[name.size()] == '|');
  });
  given_.push_back((allowed ? '+' : '-') + name);
}

bool AclSelector::allows(std::size_t command, const std::string* first_argument) const {
  const auto named = named_.find(command);
  if (named == named_.end() ? future_ : named->second) return true;
  const auto arguments = first_arguments_.find(command);
  if (arguments == first_arguments_.end() || first_argument == nullptr) return false;
  return std::ranges::find(arguments->second, lower_case(*first_argument)) != arguments->second.end();
}

bool AclSelector::allows_everything() const {
  return future_ && all_channels_ && std::ranges::all_of(named_, [](const auto& named) { return named.second; });
}

std::string AclSelector::commands() const {
  std::vector<std::string> words{future_ ? "+@all" : "-@all"};
  words.insert(words.end(), given_.begin(), given_.end());
  return joined(words);
}

std::vector<std::string> AclSelector::key_rules() const {
  if (all_keys_) return {"~*"};
  std::vector<std::string> words;
  for (const KeyPattern& key : keys_) {
    const std::string_view before = key.access == both ? "~" : key.access == read ? "%R~" : "%W~";
    words.push_back(std::string{before} + key.text);
  }
  return words;
}

std::string AclSelector::keys() const {
  return joined(key_rules());
}

std::string AclSelector::channels() const {
  if (all_channels_) return "&*";
  std::vector<std::string> words;
  for (const std::string& pattern : channels_) words.push_back('&' + pattern);
  return joined(words);
}

std::vector<std::string> AclSelector::rules() const {
  std::vector<std::string> words = key_rules();
  words.emplace_back(all_channels_ ? "&*" : "resetchannels");
  for (const std::string& pattern : channels_) words.push_back('&' + pattern);
  words.emplace_back(future_ ? "+@all" : "-@all");
  words.insert(words.end(), given_.begin(), given_.end());
  return words;
}

}  // namespace vedette::config
