#include "config/acl_text.hpp"

#include <optional>
#include <span>
#include <utility>

#include "config/acl_rule.hpp"
#include "config/words.hpp"

namespace vedette::config {
namespace {

std::vector<std::string> cut_at_blanks(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto end = line.find(' ');
    if (end != 0) words.emplace_back(line.substr(0, end));
    line = end == std::string_view::npos ? std::string_view{} : line.substr(end + 1);
  }
  return words;
}

/// Reads an ACL file, and goes on behind a mistake so that all are told at once.
class AclFileReader {
 public:
  AclFileReader(std::string_view file, const AclCatalogue& catalogue, bool channels_by_default)
      : file_{file}, catalogue_{catalogue}, channels_by_default_{channels_by_default} {}

  void read_line(std::string_view line, std::size_t number) {
    const std::vector<std::string> words = cut_at_blanks(trimmed(line));
    if (words.empty()) return;
    const std::string place = file_ + ':' + std::to_string(number);
    if (words.size() < 2 || words[0] != "user") {
      problems_ += place + " should start with user keyword followed by the username. ";
      return;
    }
    const std::string& name = words[1];
    if (!is_user_name(name)) {
      problems_ += place + ": username '" + name + "' contains invalid characters. ";
      return;
    }
    if (users_.contains(name)) {
      problems_ += "WARNING: Duplicate user '" + name + "' found on line " + std::to_string(number) + ". ";
      return;
    }
    const auto rules = acl_rules(std::span{words}.subspan(2));
    AclUser& user = users_.emplace(name, AclUser{channels_by_default_}).first->second;
    if (std::holds_alternative<UnmatchedParenthesis>(rules)) {
      problems_ += place + ": Unmatched parenthesis in selector definition.";
      return;
    }
    for (const AclRule& rule : std::get<std::vector<AclRule>>(rules))
      complain(place, rule, user.apply(rule, catalogue_));
  }

  std::variant<AclUsers, std::string> finish() {
    if (!problems_.empty()) {
      return problems_ + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";
    }
    users_.try_emplace("default", AclUser::unrestricted(channels_by_default_));
    return std::move(users_);
  }

 private:
  void complain(const std::string& place, const AclRule& rule, std::optional<AclProblem> problem) {
    if (!problem) return;
    if (*problem == AclProblem::unknown_name) {
      problems_ += place + ": Error in applying operation '" + rule.masked() + "': ";
    } else {
      problems_ += place + ": ";
    }
    problems_.append(text_of(*problem)).append(". ");
  }

  std::string file_;
  const AclCatalogue& catalogue_;
  bool channels_by_default_;
  AclUsers users_;
  std::string problems_;
};

}  // namespace

bool is_user_name(std::string_view name) {
  return !name.empty() && !has_blank(name);
}

std::string acl_line(std::string_view name, const AclUser& user) {
  std::string line = "user ";
  line += name;
  for (const std::string& rule : user.rules()) (line += ' ') += rule;
  return line;
}

std::string quoted_acl_line(std::string_view name, const AclUser& user) {
  std::string line = "user " + quoted_if_needed(name);
  for (const std::string& rule : user.rules()) (line += ' ') += quoted_if_needed(rule);
  return line;
}

std::variant<AclUsers, std::string> read_acl_file(std::string_view file, std::string_view text,
                                                  const AclCatalogue& catalogue, bool channels_by_default) {
  AclFileReader reader{file, catalogue, channels_by_default};
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    reader.read_line(text.substr(0, end), number);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return reader.finish();
}

std::string acl_file_text(const AclUsers& users) {
  std::string text;
  for (const auto& [name, user] : users) text += acl_line(name, user) + '\n';
  return text;
}

}  // namespace vedette::config
