#include "test/lab/sentinel.hpp"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "test/lab/endings.hpp"
#include "test/lab/port_lines.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {

std::string binary_of(Kind kind) {
  if (kind == Kind::redis_sentinel) return "/usr/bin/redis-sentinel";
  const char* chosen = std::getenv("VEDETTE_BINARY");
  return chosen == nullptr ? VEDETTE_BUILT : chosen;
}

bool vedette_is_redis_sentinel() {
  return std::filesystem::path{binary_of(Kind::vedette)}.filename() == "redis-sentinel";
}

namespace {

std::string file_for(const SentinelOptions& options) {
  std::string text = port_lines(options.port.value(), options.certificates) + "bind " + options.host +
                     (options.network >= 0 ? " 127.0.0.1" : "") + "\nprotected-mode no\n";
  if (!options.id.empty()) text += "sentinel myid " + options.id + "\n";
  for (const std::string& directive : options.directives) text += directive + "\n";
  return text;
}

/// A vedette leaves within milliseconds; under a sanitizer it looks for leaks first.
constexpr std::chrono::seconds patience_to_leave{20};

std::vector<std::map<std::string, std::string>> maps_in(const Reply& reply) {
  std::vector<std::map<std::string, std::string>> result;
  for (const Reply& item : reply.items) result.push_back(item.fields());
  return result;
}

}  // namespace

Sentinel::Sentinel(const Folder& parent, std::string name, SentinelOptions options)
    : name_{std::move(name)},
      options_{std::move(options)},
      folder_{parent.path() / name_},
      file_{folder_ / "sentinel.conf"},
      log_{folder_ / "sentinel.log"} {
  if (!options_.port) options_.port = reserved_.number();
  parent.write(name_ + "/sentinel.conf", file_for(options_));
  start();
}

void Sentinel::start() {
  Launch launch;
  launch.words = options_.program;
  if (launch.words.empty()) launch.words.push_back(binary_of(options_.kind));
  launch.words.push_back(file_.string());
  launch.folder = folder_;
  launch.output = log_;
  launch.network = options_.network;
  process_ = Process{launch};
  wait_until([&] { return answers() || !process_.running(); }, options_.patience, name_ + " answers",
             [&] { return log(); });
  if (const std::optional<Ending> ending = process_.ended()) {
    throw std::runtime_error{name_ + " did not start, " + to_string(*ending) + ": " + log()};
  }
}

Sentinel::~Sentinel() {
  if (options_.kind == Kind::redis_sentinel || vedette_is_redis_sentinel()) return;
  if (process_.running()) stop();
  look_at_ending();
}

/// A SIGKILL is what tests do.
void Sentinel::look_at_ending() {
  const std::optional<Ending> ending = process_.ended();
  if (options_.kind == Kind::redis_sentinel || !ending) return;
  if (ending->status == 0 && (ending->signal == 0 || ending->signal == SIGKILL)) return;
  const std::string said = log();
  report_bad_ending(name_ + " ended with " + to_string(*ending) + ". Its last words:\n" +
                    said.substr(said.size() - std::min<std::size_t>(said.size(), 4000)));
}

Ending Sentinel::stop() {
  const bool was_running = process_.running();
  const Ending ending = process_.stop(patience_to_leave);
  if (was_running && ending.signal == SIGKILL) report_bad_ending(name_ + " did not leave when it was told to");
  return ending;
}

void Sentinel::restart(std::optional<Kind> as) {
  process_.kill();
  look_at_ending();
  if (as) options_.kind = *as;
  start();
}

std::string Sentinel::directive(const std::string& words) const {
  std::istringstream lines{text()};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(words + " ")) return line.substr(words.size() + 1);
  }
  return {};
}

bool Sentinel::answers() const {
  Connection connection{at(), {}, std::chrono::milliseconds{1000}};
  const Reply reply = connection.command({"PING"});
  return reply.ok() || reply.text.starts_with("NOAUTH");
}

Reply Sentinel::command(const std::vector<std::string>& words) const {
  return ask(at(), words, options_.password);
}

std::string Sentinel::master_field(const std::string& master, const std::string& field) const {
  return command({"SENTINEL", "MASTER", master}).field(field).value_or("");
}

std::string Sentinel::info(const std::string& field) const {
  const auto fields = info_fields(command({"INFO"}).text);
  const auto found = fields.find(field);
  return found == fields.end() ? std::string{} : found->second;
}

std::uint16_t Sentinel::master_port(const std::string& master) const {
  const Reply reply = command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master});
  return reply.items.size() == 2 ? static_cast<std::uint16_t>(std::atoi(reply.items[1].text.c_str()))
                                 : std::uint16_t{0};
}

std::string Sentinel::master_address(const std::string& master) const {
  const Reply reply = command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master});
  return reply.items.size() == 2 ? reply.items[0].text + ":" + reply.items[1].text : std::string{};
}

std::vector<std::map<std::string, std::string>> Sentinel::replicas(const std::string& master) const {
  return maps_in(command({"SENTINEL", "REPLICAS", master}));
}

std::vector<std::map<std::string, std::string>> Sentinel::sentinels(const std::string& master) const {
  return maps_in(command({"SENTINEL", "SENTINELS", master}));
}

std::unique_ptr<Subscription> Sentinel::events(const std::string& pattern) const {
  return std::make_unique<Subscription>(at(), pattern, options_.password);
}

}  // namespace vedette::lab
