#include "test/lab/haproxy.hpp"

#include <sstream>
#include <stdexcept>
#include <utility>

#include "test/lab/wait_until.hpp"

namespace vedette::lab {
namespace {

constexpr const char* program = "/usr/sbin/haproxy";

const std::string defaults =
    "defaults\n"
    "  mode tcp\n"
    "  timeout connect 1s\n"
    "  timeout client 1h\n"
    "  timeout server 1h\n"
    "  timeout check 1s\n";

/// As container §5 shows it: AUTH is left out where there is no password.
const std::string role_check =
    "  option tcp-check\n"
    "  tcp-check connect\n"
    "  tcp-check send PING\\r\\n\n"
    "  tcp-check expect string +PONG\n"
    "  tcp-check send info\\ replication\\r\\n\n"
    "  tcp-check expect string role:master\n"
    "  tcp-check send QUIT\\r\\n\n"
    "  tcp-check expect string +OK\n";

std::string server_lines(Deployment& group, const std::string& condition = {}) {
  std::ostringstream lines;
  for (std::size_t index = 0; index < group.instances(); ++index) {
    lines << "  server r" << index << ' ' << group.instance(index).at().text()
          << " check inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions" << condition << '\n';
  }
  return lines.str();
}

}  // namespace

bool haproxy_is_installed() {
  return std::filesystem::exists(program);
}

std::vector<std::string> http_lines(const Port& port) {
  return {"http-port " + std::to_string(port.number()), "http-bind 127.0.0.1"};
}

Haproxy Haproxy::shipped(const Folder& folder, Deployment& group, const std::vector<Port>& http) {
  Haproxy proxy;
  std::map<std::string, std::string> environment{{"MASTER_NAME", group.name()},
                                                 {"WRITE_BIND", proxy.to_write().text()},
                                                 {"READ_BIND", proxy.to_read().text()},
                                                 {"CHECK_PORT", std::to_string(proxy.checks_.number())}};
  for (std::size_t index = 0; index < 3; ++index) {
    environment["REDIS_" + std::to_string(index)] = group.instance(index).at().text();
    environment["VEDETTE_" + std::to_string(index)] = "127.0.0.1:" + std::to_string(http.at(index).number());
  }
  proxy.start(folder, HAPROXY_SHIPPED, std::move(environment));
  // Who connects before the replicas are known is served by the master, and stays there.
  wait_until(
      [&] {
        const Reply port = ask(proxy.to_read(), {"CONFIG", "GET", "port"});
        return port.items.size() == 2 && port.items[1].text != std::to_string(group.instance(0).port());
      },
      std::chrono::seconds{30}, "haproxy finds a replica", [&] { return group.state(); });
  return proxy;
}

Haproxy Haproxy::by_role(const Folder& folder, Deployment& group) {
  Haproxy proxy;
  const std::string text =
      defaults + "listen masters\n  bind " + proxy.to_write().text() + "\n" + role_check + server_lines(group);
  proxy.start(folder, folder.write("by_role.cfg", text).string(), {});
  return proxy;
}

Haproxy Haproxy::by_sentinels(const Folder& folder, Deployment& group) {
  Haproxy proxy;
  std::ostringstream text;
  text << defaults;
  // A backend for each server, in which each Sentinel is asked whether it names that one.
  for (std::size_t index = 0; index < group.instances(); ++index) {
    text << "backend named_" << index << "\n  option tcp-check\n  tcp-check connect\n"
         << "  tcp-check send PING\\r\\n\n  tcp-check expect string +PONG\n"
         << "  tcp-check send SENTINEL\\ get-master-addr-by-name\\ " << group.name() << "\\r\\n\n"
         << "  tcp-check expect string " << group.instance(index).port() << "\n"
         << "  tcp-check send QUIT\\r\\n\n";
    for (std::size_t one = 0; one < group.sentinel_count(); ++one) {
      text << "  server s" << one << ' ' << group.sentinel(one).at().text() << " check inter 200ms fall 1 rise 1\n";
    }
  }
  text << "frontend write\n  bind " << proxy.to_write().text() << '\n';
  for (std::size_t index = 0; index < group.instances(); ++index) {
    text << "  use_backend master_" << index << " if { nbsrv(named_" << index << ") ge 2 }\n";
  }
  for (std::size_t index = 0; index < group.instances(); ++index) {
    text << "backend master_" << index << '\n'
         << role_check << "  server r " << group.instance(index).at().text()
         << " check inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions\n";
  }
  proxy.start(folder, folder.write("by_sentinels.cfg", text.str()).string(), {});
  return proxy;
}

void Haproxy::start(const Folder& folder, const std::string& file, std::map<std::string, std::string> environment) {
  Launch launch;
  launch.words = {program, "-db", "-f", file};
  launch.environment = std::move(environment);
  launch.output = folder.path() / "haproxy.log";
  process_ = Process{launch};
  // It listens at once; a PING is answered when the checks have found a master.
  wait_until([&] { return ask(to_write(), {"PING"}).is("PONG") || !process_.running(); }, std::chrono::seconds{30},
             "haproxy finds the master", [&] { return read_file(launch.output); });
  if (!process_.running()) throw std::runtime_error{"haproxy did not start: " + read_file(launch.output)};
}

}  // namespace vedette::lab
