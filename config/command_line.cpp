#include "config/command_line.hpp"

#include <algorithm>
#include <string_view>

#include "config/words.hpp"

namespace vedette::config {

namespace {

constexpr std::string_view mode_option = "--sentinel";
constexpr std::string_view config_option = "--config";
constexpr std::string_view save_option = "save";
constexpr std::string_view sentinel_word = "sentinel";
constexpr std::string_view environment_option = "--env";
constexpr std::string_view own_names_option = "--own-env";

/// The wish that the first argument alone can express.
CommandLine::Wish wish_of(const std::string& argument) {
  using Wish = CommandLine::Wish;
  if (argument == "-v" || argument == "--version") return Wish::version;
  if (argument == "-h" || argument == "--help") return Wish::help;
  if (argument == "--check-system") return Wish::check_system;
  if (argument == "--test-memory") return Wish::test_memory;
  return Wish::run;
}

/// Whether the word behind an option is its value even if it begins with dashes, as a password may. `--save` and
/// `--sentinel` stand alone as well, and an option with its value in one word has it already.
bool takes_any_word(const std::string& option) {
  const std::string name = lower_case(trimmed(option));
  return name.find(' ') == std::string::npos && name != save_option && name != sentinel_word;
}

/// Whether the program is called `redis-<what>` or `valkey-<what>`, whatever stands around it.
bool is_called(const std::string& program, const std::string& what) {
  const std::string name = program.substr(program.find_last_of('/') + 1);
  return name.find("redis-" + what) != std::string::npos || name.find("valkey-" + what) != std::string::npos;
}

}  // namespace

CommandLine read_command_line(const std::string& program, std::vector<std::string> arguments) {
  CommandLine result;
  result.sentinel_mode = is_called(program, "sentinel");
  result.data_server = !result.sentinel_mode && is_called(program, "server") &&
                       std::ranges::find(arguments, mode_option) == arguments.end();
  if (!arguments.empty() && arguments.front() == "handover" && !result.sentinel_mode && !result.data_server) {
    result.wish = CommandLine::Wish::handover;
    result.extra.assign(arguments.begin() + 1, arguments.end());
    return result;
  }
  result.own_names_alone = std::erase(arguments, own_names_option) > 0;
  result.environment = std::erase(arguments, environment_option) > 0 || result.own_names_alone;
  if (arguments.empty()) return result;
  result.wish = wish_of(arguments.front());
  if (result.wish != CommandLine::Wish::run) return result;
  if (arguments.size() == 1 && arguments.front() == "health" && !result.sentinel_mode && !result.data_server) {
    result.wish = CommandLine::Wish::health;
    return result;
  }
  if (result.environment && arguments.size() == 1 && arguments.front() == "check") {
    result.wish = CommandLine::Wish::check;
    return result;
  }
  if (arguments.size() == 2 && (arguments.front() == "check" || arguments.front() == "convert")) {
    result.wish = arguments.front() == "check" ? CommandLine::Wish::check : CommandLine::Wish::convert;
    result.file = arguments.back();
    return result;
  }

  std::size_t next = 0;
  if (!arguments.front().starts_with('-')) {
    result.file = arguments[next++];
  } else if (arguments.size() > 1 && arguments.front() == config_option) {
    result.file = arguments[1];
    next = 2;
  }
  const std::size_t first_option = next;
  bool value_follows = false;
  for (; next < arguments.size(); ++next) {
    const std::string& argument = arguments[next];
    const bool is_last = next + 1 == arguments.size();
    if (argument == mode_option) result.sentinel_mode = true;
    if (argument == "-" && (next == first_option || is_last)) {
      result.read_stdin = true;
    } else if (argument.starts_with("--") && !value_follows) {
      const std::string name = argument.substr(2);
      value_follows = takes_any_word(name);
      const bool saves_nothing = lower_case(name) == save_option && (is_last || arguments[next + 1].starts_with("--"));
      result.extra.push_back(saves_nothing ? name + " \"\"" : name);
      continue;
    } else if (result.extra.empty()) {
      result.extra.push_back(in_quotes(argument));
    } else {
      result.extra.back().append(" ").append(in_quotes(argument));
    }
    value_follows = false;
  }
  return result;
}

}  // namespace vedette::config
