#include "config/acl_rule.hpp"

#include <algorithm>

namespace vedette::config {

std::string_view text_of(AclProblem problem) {
  switch (problem) {
    case AclProblem::syntax:
      return "Syntax error";
    case AclProblem::unknown_name:
      return "Unknown command or category name in ACL";
    case AclProblem::after_all_keys:
      return "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. "
             "Try 'resetkeys' to start with an empty list of patterns";
    case AclProblem::after_all_channels:
      return "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any "
             "effect. Try 'resetchannels' to start with an empty list of channels";
    case AclProblem::malformed_hash:
      return "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
    case AclProblem::no_such_password:
      return "The password you are trying to remove from the user does not exist";
    case AclProblem::first_argument_of_subcommand:
      return "Allowing first-arg of a subcommand is not supported";
  }
  return {};
}

std::string AclRule::masked() const {
  constexpr std::string_view before_secrets = "><#!";
  if (text.empty() || before_secrets.find(text.front()) == std::string_view::npos) return text;
  return text.substr(0, 1) + "***";
}

std::variant<std::vector<AclRule>, UnmatchedParenthesis> acl_rules(std::span<const std::string> words) {
  std::vector<AclRule> rules;
  bool open = false;
  std::string first;
  for (const std::string& word : words) {
    if (open) {
      AclRule& selector = rules.back();
      (selector.text += ' ') += word;
      open = !word.ends_with(')');
      selector.inside.push_back(open ? word : word.substr(0, word.size() - 1));
    } else {
      rules.push_back({word, {}});
      open = word.starts_with('(') && !word.ends_with(')');
      if (!open) continue;
      first = word;
      rules.back().inside.push_back(word.substr(1));
    }
  }
  if (open) return UnmatchedParenthesis{std::move(first)};
  return rules;
}

bool has_blank(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r'); });
}

}  // namespace vedette::config
