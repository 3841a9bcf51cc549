#include <unistd.h>

#include <map>

#include "test/containers/image.hpp"

// The deployment that is driven by variables alone (container §1.1), as a manifest that `podman play kube` runs.

namespace vedette::containers {

using namespace lab;

namespace {

using Variables = std::map<std::string, std::string>;

/// A pod of one container from a manifest, at an address of its own. Gone with this object.
class Pod {
 public:
  Pod(const ContainerNetwork& network, std::string address, std::string file)
      : address_{std::move(address)}, file_{std::move(file)} {
    // The names of containers are another version's otherwise; the last line is the id of this one.
    const std::string told = podman_output({"play", "kube", "--network", network.name(), "--ip", address_, file_});
    container_ = told.substr(told.rfind('\n') + 1);
  }
  Pod(const Pod&) = delete;
  Pod& operator=(const Pod&) = delete;
  ~Pod() {
    // Volumes of its image would stay behind.
    podman({"rm", "--force", "--time", "0", "--volumes", container_});
    podman({"play", "kube", "--down", file_});
  }

  const std::string& address() const { return address_; }
  std::string shell(const std::string& text) const {
    std::string output = podman({"exec", container_, "sh", "-c", text}).output;
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }
  std::string log() const { return podman({"logs", container_}).output; }
  void kill() const { podman_output({"kill", "--signal", "KILL", container_}); }

 private:
  std::string address_;
  std::string file_;
  std::string container_;
};

/// A Deployment of one replica. `words`: what the container runs; empty: what its image does.
std::string deployment(const std::string& name, const std::string& image, const std::vector<std::string>& words,
                       const Variables& variables) {
  std::string text =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + name +
      "\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: " + name +
      "\n  template:\n    metadata:\n      labels:\n        app: " + name +
      "\n    spec:\n      terminationGracePeriodSeconds: 10\n      containers:\n        - name: main\n"
      "          image: " +
      image +
      "\n          imagePullPolicy: Never\n          resources:\n            limits:\n              memory: "
      "512Mi\n";
  if (!words.empty()) text += "          command:\n";
  for (const std::string& word : words) text += "            - \"" + word + "\"\n";
  if (!variables.empty()) text += "          env:\n";
  for (const auto& [variable, value] : variables) {
    text += "            - name: " + variable + "\n              value: \"" + value + "\"\n";
  }
  return text;
}

class Kubernetes : public Image {
 protected:
  /// Not before SetUp() has looked whether it can be.
  std::unique_ptr<Pod> pod(const std::string& name, const std::string& image, int last,
                           const std::vector<std::string>& words, const Variables& variables = {}) {
    const std::string unique = "vedette-" + std::to_string(::getpid()) + "-" + name;
    const std::string folder = write("manifests", name + ".yaml", deployment(unique, image, words, variables));
    return std::make_unique<Pod>(network(), network().address(last), folder + "/" + name + ".yaml");
  }

  /// The deployment, with what a Service adds; goes through a crash of its master.
  void expect_the_deployment_to_work(const Variables& added);
};

void Kubernetes::expect_the_deployment_to_work(const Variables& added) {
  std::vector<std::string> server{"redis-server", "--port", "6378", "--requirepass",    password, "--masterauth",
                                  password,       "--save", "",     "--protected-mode", "no"};
  const auto master = pod("master", redis_image(), 10, server);
  server.insert(server.end(), {"--replicaof", master->address() + " 6378"});
  const auto replica = pod("replica", redis_image(), 11, server);
  Variables variables{{"REDIS_SENTINEL_PORT", "26378"},
                      {"MASTER_NAME", "mymaster"},
                      {"MASTER_HOST", master->address()},
                      {"MASTER_PORT", "6378"},
                      {"QUONUM", "1"},
                      {"DOWN_AFTER_MILLSECONDS", "8000"},
                      {"NUMSLAVES", "1"},
                      {"FAILOVER_TIMEOUT", "60000"},
                      {"AUTH_PASS", password}};
  int port = 26378;
  for (const auto& [variable, value] : added) {
    variables[variable] = value;
    if (variable == "REDIS_SENTINEL_PORT") port = 26379;
  }
  const auto sentinel = pod("sentinel", vedette_image(), 12, {}, variables);
  const auto ask = [&](const std::string& command) {
    return sentinel->shell("redis-cli -p " + std::to_string(port) + " sentinel " + command);
  };
  const auto on = [&](const Pod& server_pod, const std::string& command) {
    return server_pod.shell(std::string{"redis-cli -p 6378 -a "} + password + " --no-auth-warning " + command);
  };

  const std::chrono::seconds patience{60};
  wait_until([&] { return ask("slaves mymaster").find("master-link-status\nok") != std::string::npos; }, patience,
             "the replica", [&] { return sentinel->log(); });
  EXPECT_NE(ask("master mymaster").find("ip\n" + master->address() + "\nport\n6378\n"), std::string::npos);
  EXPECT_NE(ask("master mymaster").find("\ndown-after-milliseconds\n8000\n"), std::string::npos);
  EXPECT_NE(ask("slaves mymaster").find("ip\n" + replica->address() + "\nport\n6378\n"), std::string::npos);
  EXPECT_EQ(on(*master, "set greeting hello"), "OK");
  wait_until([&] { return on(*replica, "get greeting") == "hello"; }, patience, "the value on the replica");
  EXPECT_TRUE(on(*replica, "set greeting bye").starts_with("READONLY"));

  master->kill();

  // As a client does it: asks for the master, then writes there.
  wait_until([&] { return ask("get-master-addr-by-name mymaster") == replica->address() + "\n6378"; }, patience,
             "the new master", [&] { return sentinel->log(); });
  wait_until([&] { return on(*replica, "set greeting bye") == "OK"; }, patience, "a write to it");
  EXPECT_EQ(on(*replica, "get greeting"), "bye");
  EXPECT_EQ(sentinel->log().find(password), std::string::npos);
}

}  // namespace

TEST_F(Kubernetes, ADeploymentThatIsDrivenByVariablesFailsOver) {
  expect_the_deployment_to_work({});
}

TEST_F(Kubernetes, SoItDoesBesideAServiceOfTheSameName) {
  // A Service named redis-sentinel, where the manifest sets no port: the kubelet lets what it sets count more.
  expect_the_deployment_to_work({{"REDIS_SENTINEL_PORT", "tcp://10.96.0.7:26379"},
                                 {"REDIS_SENTINEL_SERVICE_HOST", "10.96.0.7"},
                                 {"REDIS_SENTINEL_SERVICE_PORT", "26379"},
                                 {"REDIS_SENTINEL_SERVICE_PORT_SENTINEL", "26379"},
                                 {"REDIS_SENTINEL_PORT_26379_TCP", "tcp://10.96.0.7:26379"},
                                 {"REDIS_SENTINEL_PORT_26379_TCP_PROTO", "tcp"},
                                 {"REDIS_SENTINEL_PORT_26379_TCP_PORT", "26379"},
                                 {"REDIS_SENTINEL_PORT_26379_TCP_ADDR", "10.96.0.7"}});
}

}  // namespace vedette::containers
