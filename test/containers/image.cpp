#include "test/containers/image.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <sstream>

namespace vedette::containers {

using namespace lab;

namespace {

constexpr std::chrono::seconds patience_with_image{90};

}  // namespace

std::vector<std::string> restricted_to(const std::string& user) {
  return {"--user=" + user, "--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL",
          "--security-opt=no-new-privileges"};
}

Watcher::Watcher(const ContainerNetwork& network, const std::string& name, ContainerOptions options, std::string cli)
    : cli_{std::move(cli)}, container_{std::make_unique<Container>(network, name, std::move(options))} {}

std::string Watcher::master_field(const std::string& field) const {
  std::istringstream lines{ask("sentinel master mymaster")};
  for (std::string name, value; std::getline(lines, name) && std::getline(lines, value);) {
    if (name == field) return value;
  }
  return {};
}

void Watcher::wait_until_it_answers() const {
  wait_until([this] { return ask("ping") == "PONG" || !container_->running(); }, patience_with_image, "an answer",
             [this] { return container_->log(); });
  if (!container_->running()) throw std::runtime_error{"it ended:\n" + container_->log()};
}

void Watcher::wait_until_it_watches() const {
  wait_until(
      [this] {
        const std::string replicas = ask("sentinel replicas mymaster");
        return master_field("flags") == "master" && master_field("num-slaves") == "1" &&
               replicas.find("master-link-status\nok") != std::string::npos;
      },
      patience_with_image, "master and replica",
      [this] { return container_->log() + ask("sentinel master mymaster"); });
}

void Watcher::wait_until_master_is(const std::string& address, int port) const {
  const std::string wanted = address + "\n" + std::to_string(port);
  wait_until([&] { return ask("sentinel get-master-addr-by-name mymaster") == wanted; }, patience_with_image,
             "the master at " + address, [this] { return container_->log(); });
}

Servers::Servers(const ContainerNetwork& network, int port) : port_{port} {
  const std::vector<std::string> words{"redis-server",     "--port", std::to_string(port),
                                       "--requirepass",    password, "--masterauth",
                                       password,           "--save", "",
                                       "--protected-mode", "no"};
  master_ = std::make_unique<Container>(network, "redis-master", ContainerOptions{.words = words});
  std::vector<std::string> following = words;
  following.insert(following.end(), {"--replicaof", master_->address() + " " + std::to_string(port)});
  replica_ = std::make_unique<Container>(network, "redis-replica", ContainerOptions{.words = following});
}

std::string Servers::ask(const Container& server, const std::string& command) const {
  return server.shell("redis-cli -p " + std::to_string(port_) + " -a " + password + " --no-auth-warning " + command);
}

void Image::SetUp() {
  if (const auto reason = no_containers_because()) GTEST_SKIP() << *reason;
  network_ = std::make_unique<ContainerNetwork>();
}

void Image::expect_it_fails_over(Watcher& watcher, Servers& servers) {
  watcher.wait_until_it_answers();
  watcher.wait_until_it_watches();
  const std::string id = watcher.ask("sentinel myid");
  servers.master().kill();
  watcher.wait_until_master_is(servers.replica().address(), servers.port());
  wait_until([&] { return servers.ask(servers.replica(), "role").starts_with("master"); }, patience_with_image,
             "the promotion");

  const Container::Stopped stopped = watcher.container().stop();
  EXPECT_EQ(stopped.status, 0) << watcher.container().log();
  EXPECT_LT(stopped.took, std::chrono::seconds{1});

  // The file and the variables still name the old master; the state knows better.
  watcher.container().start();
  watcher.wait_until_it_answers();
  watcher.wait_until_master_is(servers.replica().address(), servers.port());
  EXPECT_EQ(watcher.ask("sentinel myid"), id);
  EXPECT_EQ(watcher.container().log().find(password), std::string::npos);
}

void Image::expect_probe(const Container& container, const std::vector<std::string>& words, const std::string& output) {
  std::string shown;
  for (const std::string& word : words) shown += word + ' ';
  const Finished finished = container.exec(words);
  EXPECT_EQ(finished.ending.status, 0) << shown << '\n' << finished.output;
  EXPECT_EQ(finished.output, output.empty() ? "" : output + "\n") << shown;
}

std::string Image::write(const std::string& folder_name, const std::string& name, const std::string& text,
                         int mode) const {
  const std::filesystem::path folder = folder_.path() / folder_name;
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder_.write(folder_name + "/" + name, text);
  ::chmod(folder.c_str(), 0755);
  ::chmod(file.c_str(), static_cast<mode_t>(mode));
  return folder.string();
}

}  // namespace vedette::containers
