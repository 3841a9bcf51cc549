#include "test/lab/redis_server.hpp"

#include <stdexcept>
#include <utility>

#include "test/lab/port_lines.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {

namespace {

std::string redis_conf(const RedisOptions& options) {
  std::string text = port_lines(options.port.value(), options.certificates) + "bind " + options.host +
                     (options.network >= 0 ? " 127.0.0.1" : "") +
                     "\nprotected-mode no\n"
                     "save 3600 1\nappendonly no\n"
                     // Neither waits for more replicas nor a fork: a first sync takes milliseconds.
                     "repl-diskless-sync yes\nrepl-diskless-sync-delay 0\nrepl-ping-replica-period 1\n"
                     "enable-debug-command yes\n";
  if (!options.password.empty()) {
    text += "requirepass " + options.password + "\nmasterauth " + options.password + "\n";
  }
  for (const std::string& directive : options.directives) text += directive + "\n";
  if (options.replica_of) {
    text += "replicaof " + options.replica_of->host + " " + std::to_string(options.replica_of->port) + "\n";
  }
  return text;
}

}  // namespace

RedisServer::RedisServer(const Folder& parent, std::string name, RedisOptions options)
    : name_{std::move(name)}, options_{std::move(options)}, folder_{parent.path() / name_} {
  if (!options_.port) options_.port = reserved_.number();
  parent.write(name_ + "/redis.conf", redis_conf(options_));
  start();
}

void RedisServer::start() {
  Launch launch;
  launch.words = {"redis-server", "./redis.conf"};
  launch.folder = folder_;
  launch.output = folder_ / "redis.log";
  launch.network = options_.network;
  process_ = Process{launch};
  wait_until([&] { return answers() || !process_.running(); }, std::chrono::seconds{30}, name_ + " answers");
  if (const std::optional<Ending> ending = process_.ended()) {
    throw std::runtime_error{name_ + " did not start, " + to_string(*ending) + ": " + read_file(launch.output)};
  }
}

void RedisServer::restart(Data data) {
  process_.kill();
  if (data == Data::emptied) std::filesystem::remove(folder_ / "dump.rdb");
  start();
}

bool RedisServer::answers() const {
  Connection connection{at(), {}, std::chrono::milliseconds{500}};
  const Reply reply = connection.command({"PING"});
  return reply.ok() || reply.text.starts_with("NOAUTH");
}

Reply RedisServer::command(const std::vector<std::string>& words) const {
  return ask(at(), words, options_.password);
}

std::string RedisServer::info(const std::string& field) const {
  const auto fields = info_fields(command({"INFO"}).text);
  const auto found = fields.find(field);
  return found == fields.end() ? std::string{} : found->second;
}

bool RedisServer::follows(const RedisServer& master) const {
  auto fields = info_fields(command({"INFO", "replication"}).text);
  return fields["role"] == "slave" && fields["master_host"] == master.at().host &&
         fields["master_port"] == std::to_string(master.port()) && fields["master_link_status"] == "up";
}

}  // namespace vedette::lab
