#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/acl_text.hpp"
#include "config/directive_check.hpp"
#include "config/directives.hpp"
#include "config/words.hpp"
#include "small_catalogue.hpp"

namespace vedette::config {

/// Draws directives of redis.conf with values that they take, and users: what stands in a sentinel.conf beside the
/// state.
class RandomSettings {
 public:
  explicit RandomSettings(std::uint64_t seed) : random_{seed} {}

  /// The text of some directives, each drawn from all that there are.
  std::string draw() {
    static const std::vector<std::string_view> names = directive_names();
    std::string text;
    bool has_renamed = false;
    for (std::uint64_t left = below(8); left > 0; --left) {
      const std::string_view name = names[below(names.size())];
      const bool is_drawn_apart = name == "include" || name == "user" || name == "aclfile";
      // A second one has to know what the first has left.
      const bool is_one_too_many = name == "rename-command" && std::exchange(has_renamed, true);
      if (is_drawn_apart || is_one_too_many) continue;
      text.append(name);
      for (const std::string& word : words_for(*find_directive(name))) text.append(" ").append(quoted_if_needed(word));
      text.append("\n");
    }
    return text;
  }

  /// Users as they may come to be by ACL SETUSER.
  AclUsers draw_users() {
    static const std::vector<std::string> rules{"on",
                                                "off",
                                                "nopass",
                                                "~*",
                                                "~a b",
                                                "%R~x*",
                                                "&*",
                                                "&hello",
                                                "resetchannels",
                                                "+@all",
                                                "-@all",
                                                "+ping",
                                                "-info",
                                                "+sentinel",
                                                "+sentinel|master",
                                                "-@dangerous",
                                                "(+ping ~y)",
                                                "skip-sanitize-payload",
                                                "clearselectors"};
    AclUsers users;
    for (std::uint64_t left = 1 + below(3); left > 0; --left) {
      AclUser user;
      for (std::uint64_t count = below(6); count > 0; --count) {
        const auto made = acl_rules(std::vector<std::string>{rules[below(rules.size())]});
        const auto* list = std::get_if<std::vector<AclRule>>(&made);
        for (const AclRule& rule : list == nullptr ? std::vector<AclRule>{} : *list)
          user.apply(rule, small_catalogue());
      }
      if (one_in(2)) user.apply(">" + text(), small_catalogue());
      users.insert_or_assign(one_in(3) ? "default" : "user-" + std::to_string(below(9)) + (one_in(4) ? "\"#'" : ""),
                             std::move(user));
    }
    return users;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  std::string text() {
    static const std::string letters = "abcXYZ019 \"'\\\n\r\t#,=>[]{}$\xc3\xa9\x01\x7f";
    std::string result;
    for (std::uint64_t left = below(10); left > 0; --left) {
      result.push_back(one_in(30) ? '\0' : letters[below(letters.size())]);
    }
    return result;
  }

  std::string number_between(std::int64_t lowest, std::uint64_t highest) {
    const std::int64_t low = std::max<std::int64_t>(lowest, -9);
    const auto span = std::min<std::uint64_t>(highest - static_cast<std::uint64_t>(low), one_in(8) ? 1U << 30U : 3000);
    return std::to_string(low + static_cast<std::int64_t>(below(span + 1)));
  }

  std::string one_of(std::string_view list) {
    const auto words = listed(list);
    return std::string{words[below(words.size())]};
  }

  std::string letters(std::string_view alphabet) {
    std::string result;
    for (std::uint64_t left = 1 + below(6); left > 0; --left) result.push_back(alphabet[below(alphabet.size())]);
    return result;
  }

  std::string size(const Form& form) {
    if (form.kind == Form::Kind::memory_or_percent && one_in(2)) return std::to_string(below(101)) + "%";
    constexpr std::string_view units = "b k kb m mb";
    const auto lowest = static_cast<std::uint64_t>(std::max<std::int64_t>(form.lowest, 0));
    if (one_in(2) || lowest > 1) return std::to_string(lowest + below(5000));
    return std::to_string(1 + below(900)) + (one_in(4) ? "" : one_of(units));
  }

  std::vector<std::string> words_for(const Directive& directive) {
    using Kind = Form::Kind;
    const Form& form = directive.form;
    switch (form.kind) {
      case Kind::yes_no:
        return {one_of("yes no YES No")};
      case Kind::integer:
        return {number_between(form.lowest, form.highest)};
      case Kind::octal:
        return {one_of("0 7 70 700 755 777")};
      case Kind::memory:
      case Kind::memory_or_percent:
        return {size(form)};
      case Kind::one_of:
        return {one_of(form.text)};
      case Kind::some_of:
        return one_in(2) ? std::vector{one_of(form.text)} : std::vector{one_of(form.text), one_of(form.text)};
      case Kind::file_name:
        return {letters("abc .#\"")};
      case Kind::host_name:
        return {letters("abcXYZ019.-")};
      case Kind::event_classes:
        return {letters("Ag$lshzxeKEtmdn")};
      case Kind::directory:
        return {"/tmp"};
      case Kind::addresses:
        return one_in(2) ? std::vector<std::string>{"10.0.0.1"} : std::vector<std::string>{"*", "-::*", "::1"};
      case Kind::output_limits:
        return {one_of("normal slave replica pubsub"), size({Kind::memory}), size({Kind::memory}),
                std::to_string(below(99))};
      case Kind::percentiles:
        return {"50", one_of("99 99.9 100")};
      case Kind::three_scores:
        return {number_between(-9, 99), number_between(-9, 99), number_between(-9, 2000)};
      case Kind::host_and_port:
        return one_in(2) ? std::vector<std::string>{"no", "one"} : std::vector<std::string>{"10.0.0.1", "6379"};
      case Kind::save_points:
        return {number_between(1, 99), number_between(0, 99), number_between(1, 9999), number_between(0, 99)};
      case Kind::title_template:
        return {one_of("{title} {title}:{port} x{config-file}y")};
      case Kind::two_words:
        return {one_of("ping INFO sentinel role"), text()};
      case Kind::words:
        return {"/a b", text()};
      case Kind::text:
      case Kind::same_as:
        break;
    }
    return {text()};
  }

  std::mt19937_64 random_;
};

}  // namespace vedette::config
