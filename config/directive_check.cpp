#include "config/directive_check.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include "config/words.hpp"

namespace vedette::config {

namespace {

using Arguments = std::vector<std::string>;
using Kind = Form::Kind;

constexpr const char* wrong_number = "wrong number of arguments";
/// For the few directives that are no settings.
constexpr const char* bad_directive = "Bad directive or wrong number of arguments";

/// Digits and a sign, nothing else; the reference refuses leading zeros and `+` here.
std::optional<std::int64_t> whole_number(std::string_view text, int base = 10) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (base == 10 && digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return value;
}

std::string in_octal(std::uint64_t value) {
  std::string digits;
  for (; value != 0; value /= 8) digits.insert(digits.begin(), static_cast<char>('0' + value % 8));
  return digits;
}

std::string out_of_range(const Form& form) {
  const std::string highest = form.kind == Kind::octal ? in_octal(form.highest) : std::to_string(form.highest);
  return "argument must be between " + std::to_string(form.lowest) + " and " + highest + " inclusive";
}

std::string check_range(const Form& form, std::int64_t value) {
  return value < form.lowest || std::cmp_greater(value, form.highest) ? out_of_range(form) : "";
}

std::string check_memory(const Form& form, const std::string& word) {
  if (form.kind == Kind::memory_or_percent && word.ends_with('%')) {
    const auto percent = whole_number(std::string_view{word}.substr(0, word.size() - 1));
    if (!percent || *percent < 0) return "argument must be a memory or percent value";
    return *percent > -form.lowest ? "percentage argument must be less or equal to 100" : "";
  }
  const auto size = memory_size(word);
  if (!size) {
    return form.kind == Kind::memory ? "argument must be a memory value" : "argument must be a memory or percent value";
  }
  return std::cmp_less(*size, form.lowest) || *size > form.highest ? out_of_range(form) : "";
}

std::string check_choice(const Form& form, const Arguments& words) {
  const auto choices = listed(form.text);
  const bool known = std::all_of(words.begin(), words.end(), [&choices](const std::string& word) {
    return std::find(choices.begin(), choices.end(), lower_case(word)) != choices.end();
  });
  if (known) return {};
  std::string reason = "argument(s) must be one of the following: ";
  for (const std::string_view choice : choices) reason.append(choice == choices.front() ? "" : ", ").append(choice);
  return reason;
}

std::string error_text(int number) {
  return std::generic_category().message(number);
}

std::string check_directory(const std::string& path) {
  if (path.empty()) return "dir can't be empty";
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return error_text(errno);
  if (!S_ISDIR(status.st_mode)) return error_text(ENOTDIR);
  return ::access(path.c_str(), X_OK) == 0 ? "" : error_text(errno);
}

std::string check_output_limits(const Arguments& words) {
  if (words.size() % 4 != 0) return "Wrong number of arguments in buffer limit configuration.";
  constexpr std::array<std::string_view, 4> classes{"normal", "slave", "replica", "pubsub"};
  for (std::size_t i = 0; i < words.size(); i += 4) {
    if (std::find(classes.begin(), classes.end(), lower_case(words[i])) == classes.end()) {
      return "Invalid client class specified in buffer limit configuration.";
    }
    const auto seconds = whole_number(words[i + 3]);
    if (!memory_size(words[i + 1]) || !memory_size(words[i + 2]) || !seconds || *seconds < 0) {
      return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
    }
  }
  return {};
}

std::string check_percentiles(const Arguments& words) {
  if (words.size() == 1 && words[0].empty()) return {};
  for (const std::string& word : words) {
    double value = 0;
    const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
    const char* end = word.data() + word.size();
    const auto [stopped, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stopped != end) return "Invalid latency-tracking-info-percentiles parameters";
    if (!(value >= 0 && value <= 100)) {
      return "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
    }
  }
  return {};
}

std::string check_scores(const Arguments& words) {
  if (words.size() != 3) return wrong_number;
  constexpr std::int64_t extreme = 2000;
  for (const std::string& word : words) {
    const auto score = whole_number(word);
    if (!score || *score < -extreme || *score > extreme) {
      return "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
    }
  }
  return {};
}

std::string check_host_and_port(const Arguments& words) {
  if (words.size() != 2) return wrong_number;
  if (lower_case(words[0]) == "no" && lower_case(words[1]) == "one") return {};
  const auto port = whole_number(words[1]);
  return port && *port >= 0 && *port <= 65535 ? "" : "Invalid master port";
}

std::string check_save_points(const Arguments& words) {
  if (words.empty() || (words.size() == 1 && words[0].empty())) return {};
  if (words.size() % 2 != 0) return "Invalid save parameters";
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const auto seconds = whole_number(words[i]);
    const auto changes = whole_number(words[i + 1]);
    if (!seconds || *seconds < 1 || !changes || *changes < 0) return "Invalid save parameters";
  }
  return {};
}

std::string check_file_name(std::string_view not_empty, const std::string& word) {
  if (word.empty() && !not_empty.empty()) return std::string{not_empty}.append(" can't be empty");
  return word.find('/') == std::string::npos ? "" : "argument can't be a path, just a filename";
}

std::string check_host_name(const std::string& word) {
  const bool fits = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return fits ? "" : "Hostnames may only contain alphanumeric characters, hyphens or dots";
}

std::string check_event_classes(const std::string& word) {
  const bool known = word.find_first_not_of("Ag$lshzxeKEtmdnoc") == std::string::npos;
  return known ? "" : "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
}

std::string check_title_template(std::string_view text) {
  constexpr std::array<std::string_view, 7> variables{"title",    "listen-addr", "server-mode", "port",
                                                      "tls-port", "unixsocket",  "config-file"};
  constexpr const char* invalid = "template format is invalid or contains unknown variables";
  if (text.empty()) return invalid;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return invalid;
    const std::string_view variable = text.substr(open + 1, close - open - 1);
    if (std::find(variables.begin(), variables.end(), variable) == variables.end()) return invalid;
    text.remove_prefix(close + 1);
  }
  return {};
}

/// Forms that take exactly one word.
std::string check_single(const Form& form, const std::string& word) {
  switch (form.kind) {
    case Kind::yes_no:
      return yes_or_no(word) ? "" : "argument must be 'yes' or 'no'";
    case Kind::integer: {
      const auto value = whole_number(word);
      return value ? check_range(form, *value) : "argument couldn't be parsed into an integer";
    }
    case Kind::octal: {
      // Read as strtol does: nothing is 0.
      const auto value = whole_number(word.empty() ? "0" : word.front() == '+' ? word.substr(1) : word, 8);
      return value ? check_range(form, *value) : "argument couldn't be parsed as an octal number";
    }
    case Kind::memory:
    case Kind::memory_or_percent:
      return check_memory(form, word);
    case Kind::one_of:
      return check_choice(form, {word});
    case Kind::directory:
      return check_directory(word);
    case Kind::file_name:
      return check_file_name(form.text, word);
    case Kind::host_name:
      return check_host_name(word);
    case Kind::event_classes:
      return check_event_classes(word);
    case Kind::title_template:
      return check_title_template(word);
    default:
      return {};
  }
}

}  // namespace

bool takes_several(const Directive& directive) {
  switch (directive.form.kind) {
    case Kind::some_of:
    case Kind::addresses:
    case Kind::output_limits:
    case Kind::percentiles:
    case Kind::three_scores:
    case Kind::host_and_port:
    case Kind::save_points:
      return true;
    default:
      return false;
  }
}

std::string check_arguments(const Directive& directive, const Arguments& arguments) {
  constexpr std::size_t most_addresses = 16;
  const Form& form = directive.form;
  switch (form.kind) {
    case Kind::some_of:
      return arguments.empty() ? wrong_number : check_choice(form, arguments);
    case Kind::addresses:
      return arguments.size() > most_addresses ? "Too many bind addresses specified." : "";
    case Kind::output_limits:
      return check_output_limits(arguments);
    case Kind::percentiles:
      return check_percentiles(arguments);
    case Kind::three_scores:
      return check_scores(arguments);
    case Kind::host_and_port:
      return check_host_and_port(arguments);
    case Kind::save_points:
      return check_save_points(arguments);
    case Kind::two_words:
      return arguments.size() == 2 ? "" : bad_directive;
    case Kind::words:
      return arguments.empty() ? bad_directive : "";
    default:
      return arguments.size() == 1 ? check_single(form, arguments[0]) : wrong_number;
  }
}

std::optional<std::uint64_t> memory_size(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    std::uint64_t bytes;
  };
  constexpr std::array<Unit, 8> units{{{"", 1},
                                       {"b", 1},
                                       {"k", 1000},
                                       {"kb", 1024},
                                       {"m", 1000000},
                                       {"mb", 1048576},
                                       {"g", 1000000000},
                                       {"gb", 1073741824}}};
  if (text.empty()) return 0;  // As the reference has it.
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  const std::string suffix = lower_case({stopped, static_cast<std::size_t>(end - stopped)});
  const auto* unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.suffix == suffix; });
  if (unit == units.end() || number > UINT64_MAX / unit->bytes) return std::nullopt;
  return number * unit->bytes;
}

std::optional<bool> yes_or_no(std::string_view text) {
  const std::string word = lower_case(text);
  if (word == "yes") return true;
  if (word == "no") return false;
  return std::nullopt;
}

std::vector<std::string_view> listed(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

}  // namespace vedette::config
