#include "config/environment_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "config/directive_check.hpp"
#include "config/directives.hpp"
#include "config/hexadecimal_sha1.hpp"
#include "config/problem.hpp"
#include "config/words.hpp"
#include "quorum/host_text.hpp"

namespace vedette::config {

namespace {

using Value = std::variant<std::string, Unusable>;
using K = ValueKind;

/// Nothing but digits, and a minus where the range has one.
Value number_or_reason(const std::string& text, std::int64_t lowest, std::uint64_t highest) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_whole = error == std::errc{} && stopped == end;
  if (is_whole && number >= lowest && (number < 0 || static_cast<std::uint64_t>(number) <= highest)) {
    return std::to_string(number);
  }
  return Unusable{"must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest)};
}

/// Images take these for yes or no.
std::optional<std::string> flag_word(const std::string& text) {
  const std::string word = lower_case(text);
  if (word == "yes" || word == "true" || word == "1" || word == "on") return "yes";
  if (word == "no" || word == "false" || word == "0" || word == "off") return "no";
  return std::nullopt;
}

Value flag_or_reason(const std::string& text) {
  auto flag = flag_word(text);
  if (!flag) return Unusable{"must be yes or no"};
  return std::move(*flag);
}

/// As the shells of images do it, with `echo TEXT | sha1sum`.
std::string identity_from(const std::string& text) {
  constexpr std::size_t length = 40;
  const std::string id = lower_case(text);
  const bool is_id = id.size() == length && id.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_id ? id : hexadecimal_sha1(text + "\n");
}

Value value_for(const Directive& directive, const std::string& value) {
  const Form& form = directive.form;
  if (form.kind == Form::Kind::yes_no) return flag_or_reason(value);
  if (form.kind == Form::Kind::integer) return number_or_reason(value, form.lowest, form.highest);
  // Some take yes and no among other words.
  const auto words = form.kind == Form::Kind::one_of ? listed(form.text) : std::vector<std::string_view>{};
  const auto flag = flag_word(value);
  return flag && std::ranges::find(words, *flag) != words.end() ? *flag : value;
}

bool takes_words(const Directive& directive) {
  return takes_several(directive) || directive.form.kind == Form::Kind::words ||
         directive.form.kind == Form::Kind::two_words || directive.form.kind == Form::Kind::output_limits;
}

}  // namespace

std::variant<std::string, Unusable> environment_value(const EnvironmentSetting& setting, const std::string& value) {
  switch (setting.kind) {
    case K::port:
    case K::number:
      return number_or_reason(value, setting.lowest, static_cast<std::uint64_t>(setting.highest));
    case K::flag:
      return flag_or_reason(value);
    case K::identity:
      return identity_from(value);
    case K::host:
      if (!quorum::is_host_text(value) || value.find("://") != std::string::npos)
        return Unusable{"must be an address or the name of a host"};
      return value;
    case K::directive:
      if (const Directive* directive = find_directive(setting.name)) return value_for(*directive, value);
      return value;
    case K::text:
    case K::secret:
    case K::path:
    case K::host_and_port:
      break;
  }
  return value;
}

std::variant<std::vector<std::string>, Unusable> environment_words(const EnvironmentSetting& setting,
                                                                   const std::string& value) {
  const Directive* directive = setting.kind == K::directive ? find_directive(setting.name) : nullptr;
  const bool is_path = setting.name == "include";
  if (directive == nullptr || is_path || !takes_words(*directive)) return std::vector{value};
  auto words = split_words(value);
  if (!words) return Unusable{"has a quote that is not closed"};
  return std::move(*words);
}

bool is_secret(const EnvironmentSetting& setting) {
  return setting.kind == K::secret || is_secret_directive(setting.name);
}

HostAndPort host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return {std::string{text}, {}};
    std::string_view rest = text.substr(end + 1);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    return {std::string{text.substr(1, end - 1)}, std::string{rest}};
  }
  const std::size_t colon = text.find(':');
  // More than one colon: an IPv6 address without a port.
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    return {std::string{text}, {}};
  return {std::string{text.substr(0, colon)}, std::string{text.substr(colon + 1)}};
}

}  // namespace vedette::config
