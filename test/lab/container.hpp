#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test/lab/process.hpp"

namespace vedette::lab {

/// Why no containers of Vedette's image can be started here; nullopt if they can. For GTEST_SKIP. `./dev containers`
/// builds the images and names them in the environment.
std::optional<std::string> no_containers_because();

/// The image under test ($VEDETTE_IMAGE), and one of the same base with redis-server and redis-sentinel
/// ($VEDETTE_LAB_IMAGE), which there is with haproxy, too ($VEDETTE_HAPROXY_IMAGE).
std::string vedette_image();
std::string redis_image();
std::string haproxy_image();

/// Variables with which podman works on this machine, for programs that call it.
std::map<std::string, std::string> podman_settings();

/// Runs podman to its end with those words.
Finished podman(std::vector<std::string> words, std::chrono::milliseconds patience = std::chrono::seconds{120});
/// The same; throws std::runtime_error with its output unless it ends with 0. Returns the output without its last line
/// end.
std::string podman_output(std::vector<std::string> words,
                          std::chrono::milliseconds patience = std::chrono::seconds{120});

/// A network that reaches nothing but its containers, who find each other by name. Gone with this object, which has to
/// outlive the containers.
class ContainerNetwork {
 public:
  ContainerNetwork();
  ContainerNetwork(const ContainerNetwork&) = delete;
  ContainerNetwork& operator=(const ContainerNetwork&) = delete;
  ~ContainerNetwork();

  const std::string& name() const { return name_; }
  /// The address with that last number in its subnet, for `--ip`.
  std::string address(int last) const;
  /// Has its bridge, which answers for the names, keep the hardware address that it has. For who adds a container.
  void keep_address_of_bridge() const;

 private:
  std::string name_;
  std::string prefix_;  ///< `10.89.0.`
  std::string bridge_;  ///< its interface
};

/// What to run.
struct ContainerOptions {
  std::string image = redis_image();
  std::vector<std::string> words{};                  ///< behind the image's name
  std::map<std::string, std::string> environment{};  ///< its variables
  std::vector<std::string> options{};  ///< further ones of `podman run`: `--read-only`, `--user=1001:0` …
};

/// A container that runs in a network, under its own name there. Gone with this object.
class Container {
 public:
  /// Starts it; does not wait for what it does.
  Container(const ContainerNetwork& network, std::string name, ContainerOptions options);
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  ~Container();

  /// How others in the network find it.
  const std::string& name() const { return name_; }
  /// How podman knows it: unlike that of any other test.
  const std::string& id() const { return id_; }

  /// Runs a program in it, as a probe does. Its output has stdout and stderr together.
  Finished exec(std::vector<std::string> words) const;
  /// The same by `sh -c`; returns the output without its last line end, whatever the status.
  std::string shell(const std::string& text) const;

  /// What it wrote to stdout and stderr.
  std::string log() const;
  /// A field of `podman inspect`, by its template: `{{.State.ExitCode}}`.
  std::string inspect(const std::string& field) const;
  bool running() const { return inspect("{{.State.Running}}") == "true"; }
  /// Its address in the network.
  std::string address() const;

  void signal(const std::string& name) const;
  /// SIGKILL; returns when it is gone.
  void kill() const;
  /// Starts it again with the files it had.
  void start() const;
  /// SIGTERM. Tells how long the end took, by the clock of the engine, and the exit status.
  struct Stopped {
    std::chrono::milliseconds took;
    int status = 0;
  };
  Stopped stop() const;
  /// Leaves the network and comes back under another address, as a pod that is made anew.
  void move(const ContainerNetwork& network) const;

 private:
  std::string name_;
  std::string id_;
};

}  // namespace vedette::lab
