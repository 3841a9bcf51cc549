#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "test/containers/image.hpp"

// docker/compose.yaml and docker/compose-haproxy.yaml, started by podman-compose.

namespace vedette::containers {

using namespace lab;

namespace {

constexpr std::chrono::seconds patience_with_compose{120};
const std::filesystem::path docker{DOCKER_FOLDER};

/// The files as they stand, but for the images, which are those that are here, and the ports of this machine, which are
/// others'.
class Compose : public Image {
 protected:
  void SetUp() override {
    Image::SetUp();
    if (IsSkipped()) return;
    if (run({.words = {"sh", "-c", "command -v podman-compose"}}).ending.status != 0) {
      GTEST_SKIP() << "podman-compose is not installed (Debian's package podman-compose)";
    }
    std::filesystem::copy(docker / "haproxy", files_.path() / "haproxy");
    compose({"up", "--detach"});
  }
  void TearDown() override {
    if (project_.empty()) return;
    if (HasFailure()) {
      for (const char* service : {"sentinel-1", "sentinel-2", "sentinel-3", "haproxy"}) {
        ADD_FAILURE() << service << ":\n" << podman({"logs", container(service)}).output;
      }
    }
    compose({"down", "--volumes"});
  }

  void compose(std::vector<std::string> words) {
    Launch launch{.words = {"podman-compose", "-p", project(), "-f", adapted("compose.yaml"), "-f",
                            adapted("compose-haproxy.yaml"), "-f", inside()},
                  .environment = podman_settings(),
                  .folder = files_.path()};
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    launch.environment["REDIS_PASSWORD"] = password;
    launch.environment["VEDETTE_IMAGE"] = vedette_image();
    const Finished finished = run(launch, patience_with_compose);
    EXPECT_EQ(finished.ending.status, 0) << finished.output;
  }

  std::string container(const std::string& service) { return project() + "_" + service + "_1"; }
  std::string in(const std::string& service, const std::string& text) {
    std::string output = podman({"exec", container(service), "sh", "-c", text}).output;
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }
  std::string ask(const std::string& sentinel, const std::string& command) {
    return in(sentinel, "timeout 5 redis-cli -p 26379 sentinel " + command);
  }
  std::string master(const std::string& sentinel) {
    const std::string told = ask(sentinel, "get-master-addr-by-name mymaster");
    return told.substr(0, told.find('\n'));
  }
  /// As an application does it: by an address, from anywhere in the network.
  std::string at(const std::string& host, int port, const std::string& command) {
    return in("sentinel-1", "timeout 5 redis-cli -h " + host + " -p " + std::to_string(port) + " -a " + password +
                                " --no-auth-warning " + command);
  }

 private:
  const std::string& project() {
    if (project_.empty()) project_ = "vedette-" + std::to_string(::getpid());
    return project_;
  }
  std::string adapted(const std::string& name) {
    std::istringstream lines{read_file(docker / name)};
    std::string text;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("    ports:")) continue;
      if (line.find("image: docker.io/library/redis:") != std::string::npos) line = "  image: " + redis_image();
      if (line.find("image: docker.io/library/haproxy:") != std::string::npos) line = "    image: " + haproxy_image();
      text += line + "\n";
    }
    return files_.write(name, text).string();
  }
  std::string inside() { return files_.write("inside.yaml", "networks:\n  default:\n    internal: true\n").string(); }

  Folder files_{"compose"};
  std::string project_;
};

}  // namespace

TEST_F(Compose, TheGroupFailsOverAndPlainClientsFollow) {
  for (const char* sentinel : {"sentinel-1", "sentinel-2", "sentinel-3"}) {
    wait_until(
        [&] {
          const std::string told = ask(sentinel, "master mymaster");
          return told.find("num-slaves\n2\n") != std::string::npos &&
                 told.find("num-other-sentinels\n2\n") != std::string::npos;
        },
        patience_with_compose, "all are known", [&] { return ask(sentinel, "master mymaster"); });
  }
  EXPECT_EQ(master("sentinel-2"), "redis-1");
  wait_until([&] { return at("haproxy", 6379, "set greeting hello") == "OK"; }, patience_with_compose,
             "a write by haproxy");
  wait_until(
      [&] { return at("redis-1", 6379, "wait 2 1000") == "2" && at("haproxy", 6380, "get greeting") == "hello"; },
      patience_with_compose, "it is read from a replica");

  podman_output({"stop", "--time", "0", container("redis-1")});

  for (const char* sentinel : {"sentinel-1", "sentinel-2", "sentinel-3"}) {
    wait_until([&] { return master(sentinel) == "redis-2" || master(sentinel) == "redis-3"; }, patience_with_compose,
               "another master", [&] { return ask(sentinel, "master mymaster"); });
  }
  const std::string chosen = master("sentinel-1");
  EXPECT_EQ(at(chosen, 6379, "get greeting"), "hello");
  wait_until([&] { return at("haproxy", 6379, "set greeting bye") == "OK"; }, patience_with_compose,
             "a write by haproxy");
  EXPECT_EQ(at(chosen, 6379, "get greeting"), "bye");

  // It calls itself a master, at a new address.
  podman_output({"start", container("redis-1")});
  wait_until([&] { return at("redis-1", 6379, "role").starts_with("slave\n" + chosen); }, patience_with_compose,
             "the old master follows", [&] { return at("redis-1", 6379, "role"); });
  wait_until([&] { return at("redis-1", 6379, "get greeting") == "bye"; }, patience_with_compose,
             "with the data of the new one");
}

}  // namespace vedette::containers
