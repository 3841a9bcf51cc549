#include "daemon/process_title.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

namespace vedette::daemon {
namespace {

/// Where the environment lies from now on. It lives as long as the process, since anybody may hold a part of it.
void move_environment() {
  static std::vector<std::unique_ptr<char[]>> texts;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    auto copy = std::make_unique<char[]>(text.size() + 1);
    std::ranges::copy(text, copy.get());
    *entry = copy.get();
    texts.push_back(std::move(copy));
  }
}

std::string listening_at(const config::DaemonSettings& settings) {
  const std::string host = settings.bind.empty() ? "*" : settings.bind.front();
  const bool brackets = host.find(':') != std::string::npos && host != "::*";
  return (brackets ? "[" + host + "]" : host) + ':' + std::to_string(settings.shown_port());
}

}  // namespace

ProcessTitle::ProcessTitle(std::span<char*> arguments) {
  if (arguments.empty() || arguments.front() == nullptr) return;
  program_ = arguments.front();
  char* const begin = arguments.front();
  char* end = begin;
  const auto grow = [&end](char* text) {
    if (text == end) end = text + std::char_traits<char>::length(text) + 1;
  };
  for (char* argument : arguments) grow(argument);
  for (char** entry = environ; *entry != nullptr; ++entry) grow(*entry);
  memory_ = {begin, end};
  move_environment();
}

void ProcessTitle::set(std::string_view title) {
  if (memory_.empty()) return;
  std::ranges::fill(memory_, '\0');
  std::ranges::copy(title.substr(0, memory_.size() - 1), memory_.begin());
}

std::string process_title(const config::DaemonSettings& settings, std::string_view program,
                          std::string_view configuration) {
  const std::map<std::string_view, std::string> variables{{"title", std::string{program}},
                                                          {"listen-addr", listening_at(settings)},
                                                          {"server-mode", "[sentinel]"},
                                                          {"port", std::to_string(settings.port)},
                                                          {"tls-port", std::to_string(settings.tls.port)},
                                                          {"unixsocket", settings.unix_socket},
                                                          {"config-file", std::string{configuration}}};
  std::string title;
  std::string_view rest = settings.proc_title_template;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    title.append(rest.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = std::min(rest.find('}', open), rest.size());
    const auto variable = variables.find(rest.substr(open + 1, close - open - 1));
    if (variable != variables.end()) title.append(variable->second);
    rest.remove_prefix(std::min(close + 1, rest.size()));
  }
  return title;
}

}  // namespace vedette::daemon
