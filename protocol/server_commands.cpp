#include "protocol/server_commands.hpp"

#include <utility>

#include "protocol/reply.hpp"
#include "quorum/hello.hpp"

namespace vedette::protocol {

std::string command(std::initializer_list<std::string_view> words) {
  std::string bytes;
  Reply array{bytes, Resp::two};
  array.array(words.size());
  for (const std::string_view word : words) array.bulk(word);
  return bytes;
}

ServerCommands::ServerCommands(std::map<std::string, std::string> renamed)
    : renamed_{std::make_move_iterator(renamed.begin()), std::make_move_iterator(renamed.end())} {}

std::string_view ServerCommands::named(std::string_view original) const {
  const auto found = renamed_.find(original);
  return found == renamed_.end() ? original : std::string_view{found->second};
}

std::string ServerCommands::ping() const {
  return command({named("PING")});
}

std::string ServerCommands::info() const {
  return command({named("INFO")});
}

std::string ServerCommands::auth(std::string_view user, std::string_view password) const {
  if (user.empty()) return command({named("AUTH"), password});
  return command({named("AUTH"), user, password});
}

std::string ServerCommands::client_setname(const quorum::RunId& my_id, std::string_view channel) const {
  const std::string name = std::string{"sentinel-"}.append(my_id.short_form()).append("-").append(channel);
  return command({named("CLIENT"), "SETNAME", name});
}

std::string ServerCommands::subscribe_hello() const {
  return command({named("SUBSCRIBE"), quorum::hello_channel});
}

std::string ServerCommands::publish_hello(std::string_view text) const {
  return command({named("PUBLISH"), quorum::hello_channel, std::string{text}});
}

std::string ServerCommands::script_kill() const {
  return command({named("SCRIPT"), "KILL"});
}

std::string ServerCommands::fail_over(const quorum::Address& replica, quorum::Milliseconds timeout) const {
  return command({named("FAILOVER"), "TO", replica.host, std::to_string(replica.port), "TIMEOUT",
                  std::to_string(timeout.count())});
}

std::string ServerCommands::abort_failover() const {
  return command({named("FAILOVER"), "ABORT"});
}

std::string ServerCommands::rewrite_config() const {
  return command({named("CONFIG"), "REWRITE"});
}

std::vector<std::string> ServerCommands::reconfiguration(const std::optional<quorum::Address>& master,
                                                         bool announce_names) const {
  return {
      command({named("MULTI")}),
      master ? command({named("SLAVEOF"), master->shown(announce_names), std::to_string(master->port)})
             : command({named("SLAVEOF"), "NO", "ONE"}),
      command({named("CONFIG"), "REWRITE"}),
      command({named("CLIENT"), "KILL", "TYPE", "normal"}),
      command({named("CLIENT"), "KILL", "TYPE", "pubsub"}),
      command({named("EXEC")}),
  };
}

std::string ServerCommands::is_master_down(const quorum::Address& master, quorum::Epoch epoch,
                                           const std::optional<quorum::RunId>& candidate, bool announce_names) const {
  return command({named("SENTINEL"), "is-master-down-by-addr", master.shown(announce_names),
                  std::to_string(master.port), std::to_string(epoch.value), candidate ? candidate->text() : "*"});
}

std::string ServerCommands::sentinel_pause(const quorum::MasterName& name, quorum::Milliseconds length,
                                           const std::string& reason) const {
  if (length <= quorum::Milliseconds{0}) return command({named("SENTINEL"), "resume", name});
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(length);
  return command({named("SENTINEL"), "pause", name, std::to_string(seconds.count()), reason});
}

std::string ServerCommands::sentinel_myid() const {
  return command({named("SENTINEL"), "myid"});
}

std::string ServerCommands::sentinel_master(const quorum::MasterName& name) const {
  return command({named("SENTINEL"), "master", name});
}

}  // namespace vedette::protocol
