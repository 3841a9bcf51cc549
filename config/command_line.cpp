#include "config/command_line.hpp"

#include <string_view>

#include "config/words.hpp"

namespace vedette::config {

namespace {

constexpr std::string_view mode_option = "--sentinel";
constexpr std::string_view config_option = "--config";

/// The wish that the first argument alone can express.
CommandLine::Wish wish_of(const std::string& argument) {
  using Wish = CommandLine::Wish;
  if (argument == "-v" || argument == "--version") return Wish::version;
  if (argument == "-h" || argument == "--help") return Wish::help;
  if (argument == "--check-system") return Wish::check_system;
  if (argument == "--test-memory") return Wish::test_memory;
  return Wish::run;
}

bool is_sentinel_name(const std::string& program) {
  const std::string name = program.substr(program.find_last_of('/') + 1);
  return name.find("redis-sentinel") != std::string::npos || name.find("valkey-sentinel") != std::string::npos;
}

}  // namespace

CommandLine read_command_line(const std::string& program, const std::vector<std::string>& arguments) {
  CommandLine result;
  result.sentinel_mode = is_sentinel_name(program);
  if (arguments.empty()) return result;
  result.wish = wish_of(arguments.front());
  if (result.wish != CommandLine::Wish::run) return result;
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
  for (; next < arguments.size(); ++next) {
    const std::string& argument = arguments[next];
    if (argument == mode_option) result.sentinel_mode = true;
    if (argument == "-" && (next == first_option || next + 1 == arguments.size())) {
      result.read_stdin = true;
    } else if (argument.starts_with("--")) {
      result.extra.push_back(argument.substr(2));
    } else if (result.extra.empty()) {
      result.extra.push_back(quoted_if_needed(argument));
    } else {
      result.extra.back().append(" ").append(quoted(argument));
    }
  }
  return result;
}

}  // namespace vedette::config
