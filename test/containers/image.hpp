#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "test/lab/container.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::containers {

/// Of the servers, and of whoever watches them.
inline constexpr const char* password = "sesame-4711";

/// What charts demand of a container: a root that can't be written to and nothing mounted in its place, no capability,
/// no new privileges, and that user.
std::vector<std::string> restricted_to(const std::string& user);

/// A Sentinel in a container, asked by the redis-cli inside.
class Watcher {
 public:
  /// `cli`: how it is asked, `redis-cli -p 26379`.
  Watcher(const lab::ContainerNetwork& network, const std::string& name, lab::ContainerOptions options,
          std::string cli = "redis-cli -p 26379");

  lab::Container& container() { return *container_; }
  /// The reply to a command as redis-cli prints it to a program.
  std::string ask(const std::string& command) const { return container_->shell(cli_ + " " + command); }
  /// A field of SENTINEL MASTER mymaster; empty if unknown.
  std::string master_field(const std::string& field) const;
  /// Waits until it answers PING; throws with its log.
  void wait_until_it_answers() const;
  /// Waits until it sees the master up with one replica, up too.
  void wait_until_it_watches() const;
  /// Waits until it names that port and address as the master's.
  void wait_until_master_is(const std::string& address, int port) const;

 private:
  std::string cli_;
  std::unique_ptr<lab::Container> container_;
};

/// A master and a replica in containers.
class Servers {
 public:
  explicit Servers(const lab::ContainerNetwork& network, int port = 6379);

  lab::Container& master() { return *master_; }
  lab::Container& replica() { return *replica_; }
  int port() const { return port_; }
  std::string ask(const lab::Container& server, const std::string& command) const;

 private:
  int port_;
  std::unique_ptr<lab::Container> master_;
  std::unique_ptr<lab::Container> replica_;
};

/// A network of its own for each test; skipped where there are no containers.
class Image : public testing::Test {
 protected:
  void SetUp() override;

  /// A Vedette that is driven so: monitors, fails over, forgets nothing at a restart. `servers`: whom it watches.
  void expect_it_fails_over(Watcher& watcher, Servers& servers);
  /// A probe: the program ends with 0 and prints that, and nothing else.
  static void expect_probe(const lab::Container& container, const std::vector<std::string>& words,
                           const std::string& output);
  /// A file for mounts, readable for everybody, in a folder of that name. Returns the folder.
  std::string write(const std::string& folder_name, const std::string& name, const std::string& text,
                    int mode = 0644) const;

  const lab::ContainerNetwork& network() const { return *network_; }

 private:
  lab::Folder folder_{"image"};
  std::unique_ptr<lab::ContainerNetwork> network_;
};

}  // namespace vedette::containers
