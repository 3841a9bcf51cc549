#include "config/kept_users.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "config/acl_rule.hpp"

namespace vedette::config {
namespace {

using Rules = std::vector<std::string>;
using References = std::vector<PasswordReference>;

/// A reference means today what the configuration says today. One that is not there any more opens nothing.
Rules meant_rules(std::string_view user, const Rules& described, const References& references) {
  Rules result;
  for (const std::string& rule : described) {
    if (!rule.starts_with('>')) {
      result.push_back(rule);
      continue;
    }
    const auto meant = std::ranges::find_if(references, [&](const PasswordReference& known) {
      return known.user == user && rule.compare(1, std::string::npos, known.reference) == 0;
    });
    if (meant != references.end()) result.push_back('#' + text_of(meant->hash));
  }
  return result;
}

class UserMerge {
 public:
  UserMerge(const ConfiguredUsers& configured, const AclCatalogue& catalogue)
      : configured_{configured}, catalogue_{catalogue} {}

  void as_configured(const std::string& name) { result_.users.emplace(name, configured_.users.at(name)); }

  void as_kept(const std::string& name, const Rules& described) {
    AclUser& user = result_.users.emplace(name, AclUser{configured_.channels_by_default}).first->second;
    const auto rules = acl_rules(meant_rules(name, described, configured_.references));
    if (const auto* open = std::get_if<UnmatchedParenthesis>(&rules)) return fail(name, open->text, "a parenthesis");
    for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) {
      if (const auto problem = user.apply(rule, catalogue_)) return fail(name, rule.masked(), text_of(*problem));
    }
  }

  void without(const std::string& name, std::string_view why) {
    result_.notices.push_back("user '" + name + "' " + std::string{why});
  }

  std::variant<MergedUsers, std::string> result() {
    if (!problem_.empty()) return std::move(problem_);
    return std::move(result_);
  }

 private:
  void fail(const std::string& name, const std::string& rule, std::string_view why) {
    problem_ = "rule '" + rule + "' of user '" + name + "': " + std::string{why};
  }

  const ConfiguredUsers& configured_;
  const AclCatalogue& catalogue_;
  MergedUsers result_;
  std::string problem_;
};

}  // namespace

UserRules described_users(const AclUsers& users, const References& references) {
  UserRules result;
  for (const auto& [name, user] : users) {
    Rules& rules = result[name] = user.rules();
    for (const PasswordReference& known : references) {
      if (known.user == name) std::ranges::replace(rules, '#' + text_of(known.hash), '>' + known.reference);
    }
  }
  return result;
}

std::variant<MergedUsers, std::string> merge_users(const UserRules& kept, const UserRules& before,
                                                   const ConfiguredUsers& configured, const AclCatalogue& catalogue) {
  UserMerge merge{configured, catalogue};
  for (const auto& [name, rules] : described_users(configured.users, configured.references)) {
    const auto then = before.find(name);
    const auto now = kept.find(name);
    const bool changed_there = then == before.end() || then->second != rules;
    const bool changed_here = now == kept.end() || now->second != rules;
    const bool must_be = name == "default" && now == kept.end();
    if (changed_there || !changed_here || must_be) {
      merge.as_configured(name);
    } else if (now != kept.end()) {
      merge.as_kept(name, now->second);
    } else {
      merge.without(name, "was removed by ACL DELUSER and stays so; ACL SETUSER brings it back");
    }
  }
  for (const auto& [name, rules] : kept) {
    if (configured.users.contains(name)) continue;
    if (before.contains(name)) {
      merge.without(name, "is gone from the configuration and may not come in any more");
    } else {
      merge.as_kept(name, rules);
    }
  }
  return merge.result();
}

std::vector<std::string> let_environment_win(AclUsers& users, const AclUsers& configured,
                                             const DaemonSettings& settings) {
  constexpr auto environment = GenericLine::Origin::environment;
  constexpr std::string_view told = "The environment counts more than what was set since: ";
  std::vector<std::string> notices;
  for (const UserLine& line : settings.users) {
    const auto given = configured.find(line.name);
    if (line.origin != environment || given == configured.end()) continue;
    const auto known = users.find(line.name);
    if (known != users.end() && known->second.rules() == given->second.rules()) continue;
    users.insert_or_assign(line.name, given->second);
    notices.push_back(std::string{told}.append("user '").append(line.name).append("'"));
  }
  const bool gives_password = std::ranges::any_of(
      settings.lines, [](const GenericLine& line) { return line.name == "requirepass" && line.origin == environment; });
  const auto stranger = users.find("default");
  if (!gives_password || settings.requirepass.empty() || stranger == users.end()) return notices;
  AclUser& user = stranger->second;
  if (!user.needs_no_password() && user.passwords() == std::vector{hash_of(settings.requirepass)}) return notices;
  user.apply("resetpass", {});
  user.apply(">" + settings.requirepass, {});
  notices.push_back(std::string{told}.append("the password of user 'default'"));
  return notices;
}

}  // namespace vedette::config
