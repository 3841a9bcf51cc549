#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vedette::config {

/// Why a rule can't be taken (commands §6.3).
enum class AclProblem : std::uint8_t {
  syntax,
  unknown_name,  ///< Of a command or category.
  after_all_keys,
  after_all_channels,
  malformed_hash,
  no_such_password,
  first_argument_of_subcommand,
};

/// The reference's words for it.
std::string_view text_of(AclProblem problem);

/// One rule of a user: `on`, `+ping`, `(+info &x)`.
struct AclRule {
  std::string text;  ///< As given; a selector that came in several words is joined by blanks.
  /// What stands in the parentheses, if it is a selector of several words. Those of one word are cut later.
  std::vector<std::string> inside;

  bool is_selector() const { return text.starts_with('('); }
  /// The rule without what it may reveal: of `>secret` only the first character.
  std::string masked() const;
};

/// A selector that is not closed; it begins with `text`.
struct UnmatchedParenthesis {
  std::string text;
};

/// Words to rules: the words of a selector are put together again.
std::variant<std::vector<AclRule>, UnmatchedParenthesis> acl_rules(std::span<const std::string> words);

/// Whether the word has a blank or a NUL byte, which no name and no pattern may have.
bool has_blank(std::string_view word);

}  // namespace vedette::config
