#include "test/lab/container.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "test/lab/folder.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {

namespace {

constexpr const char* image_variable = "VEDETTE_IMAGE";
constexpr const char* lab_image_variable = "VEDETTE_LAB_IMAGE";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Names that no other run has.
std::string unique(const std::string& name) {
  static int count = 0;
  return "vedette-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + "-" + name;
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

std::optional<std::string> no_containers_because() {
  if (run({.words = {"sh", "-c", "command -v podman"}}).ending.status != 0) return "there is no podman here";
  if (variable(image_variable).empty() || variable(lab_image_variable).empty()) {
    return std::string{"no image was built: ./dev containers does that and sets "}
        .append(image_variable)
        .append(" and ")
        .append(lab_image_variable);
  }
  return std::nullopt;
}

std::string vedette_image() {
  return variable(image_variable);
}

std::string redis_image() {
  return variable(lab_image_variable);
}

std::string haproxy_image() {
  return variable("VEDETTE_HAPROXY_IMAGE");
}

// podman would give containers more open files than this machine allows.
std::map<std::string, std::string> podman_settings() {
  if (!variable("CONTAINERS_CONF").empty() || std::filesystem::exists("/etc/containers/containers.conf")) return {};
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max >= 1048576) return {};
  const std::string limit = std::to_string(files.rlim_max);
  static const Folder folder{"containers"};
  static const std::string file =
      folder
          .write("containers.conf", "[containers]\ndefault_ulimits = [\"nofile=" + limit + ":" + limit +
                                        "\", \"nproc=1024:1024\"]\n[engine]\nruntime = \"runc\"\n")
          .string();
  return {{"CONTAINERS_CONF", file}};
}

Finished podman(std::vector<std::string> words, std::chrono::milliseconds patience) {
  words.insert(words.begin(), "podman");
  return run({.words = std::move(words), .environment = podman_settings()}, patience);
}

std::string podman_output(std::vector<std::string> words, std::chrono::milliseconds patience) {
  const std::string what = words.empty() ? "" : words.front();
  Finished finished = podman(std::move(words), patience);
  if (finished.ending.status != 0 || finished.ending.signal != 0) {
    throw std::runtime_error{"podman " + what + " ended with " + to_string(finished.ending) + ":\n" + finished.output};
  }
  return without_line_end(std::move(finished.output));
}

ContainerNetwork::ContainerNetwork() : name_{unique("net")} {
  podman_output({"network", "create", "--internal", name_});
  const std::string subnet =
      podman_output({"network", "inspect", "--format", "{{range .Subnets}}{{.Subnet}}{{end}}", name_});
  prefix_ = subnet.substr(0, subnet.rfind('.') + 1);
  bridge_ = podman_output({"network", "inspect", "--format", "{{.NetworkInterface}}", name_});
}

ContainerNetwork::~ContainerNetwork() {
  podman({"network", "rm", "--force", name_});
}

// Else it takes over one of its ports' with each container that comes or goes, and the names are out of reach until all
// others have noticed: for up to a minute. It is there as long as a container is.
void ContainerNetwork::keep_address_of_bridge() const {
  const std::string address = "/sys/class/net/" + bridge_ + "/address";
  if (!std::filesystem::exists(address)) return;
  run({.words = {"sh", "-c", "ip link set dev " + bridge_ + " address \"$(cat " + address + ")\""}});
}

std::string ContainerNetwork::address(int last) const {
  return prefix_ + std::to_string(last);
}

Container::Container(const ContainerNetwork& network, std::string name, ContainerOptions options)
    : name_{std::move(name)}, id_{unique(name_)} {
  std::vector<std::string> words{"run",       "--detach",     "--name",          id_,  "--hostname", name_,
                                 "--network", network.name(), "--network-alias", name_};
  for (const auto& [variable, value] : options.environment) {
    words.insert(words.end(), {"--env", variable + "=" + value});
  }
  words.insert(words.end(), options.options.begin(), options.options.end());
  words.push_back(options.image);
  words.insert(words.end(), options.words.begin(), options.words.end());
  podman_output(std::move(words));
  network.keep_address_of_bridge();
}

Container::~Container() {
  podman({"rm", "--force", "--time", "0", "--volumes", id_});
}

Finished Container::exec(std::vector<std::string> words) const {
  words.insert(words.begin(), {"exec", id_});
  return podman(std::move(words));
}

std::string Container::shell(const std::string& text) const {
  return without_line_end(exec({"sh", "-c", text}).output);
}

std::string Container::log() const {
  return podman({"logs", id_}).output;
}

std::string Container::inspect(const std::string& field) const {
  return podman_output({"inspect", "--format", field, id_});
}

std::string Container::address() const {
  return inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
}

void Container::signal(const std::string& name) const {
  podman_output({"kill", "--signal", name, id_});
}

void Container::kill() const {
  signal("KILL");
  wait_until([this] { return !running(); }, std::chrono::seconds{30}, "the end of " + name_);
}

void Container::start() const {
  podman_output({"start", id_});
}

Container::Stopped Container::stop() const {
  const auto now = [] {
    const std::string text = run({.words = {"date", "+%s%3N"}}).output;
    return std::chrono::milliseconds{std::stoll(text)};
  };
  const auto begin = now();
  signal("TERM");
  wait_until([this] { return !running(); }, std::chrono::seconds{30}, "the end of " + name_);
  const auto end = std::chrono::milliseconds{std::stoll(inspect("{{.State.FinishedAt.UnixMilli}}"))};
  return {end - begin, std::stoi(inspect("{{.State.ExitCode}}"))};
}

void Container::move(const ContainerNetwork& network) const {
  podman_output({"network", "disconnect", network.name(), id_});
  podman_output({"network", "connect", "--alias", name_, network.name(), id_});
  network.keep_address_of_bridge();
}

}  // namespace vedette::lab
