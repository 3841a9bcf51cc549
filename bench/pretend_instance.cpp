#include "bench/pretend_instance.hpp"

#include <algorithm>
#include <cstdlib>

#include "bench/farm.hpp"

namespace vedette::bench {

namespace {

constexpr const char* offset = "104857600";

void add_bulk(std::string& out, std::string_view text) {
  out += "$" + std::to_string(text.size()) + "\r\n";
  out += text;
  out += "\r\n";
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

PretendInstance* at_host(const PretendInstance& instance, const std::string& host) {
  const auto found = std::find_if(instance.group.begin(), instance.group.end(),
                                  [&](const PretendInstance* other) { return other->host == host; });
  return found == instance.group.end() ? nullptr : *found;
}

std::string replication_of(const PretendInstance& instance) {
  std::string text = "# Replication\r\n";
  if (!instance.follows) {
    std::string replicas;
    std::size_t count = 0;
    for (const PretendInstance* other : instance.group) {
      if (other->lost || other->follows != instance.host) continue;
      replicas += "slave" + std::to_string(count++) + ":ip=" + other->host + ",port=" + std::to_string(Farm::port) +
                  ",state=online,offset=" + offset + ",lag=0\r\n";
    }
    text += "role:master\r\nconnected_slaves:" + std::to_string(count) + "\r\n" + replicas;
  } else {
    const PretendInstance* master = at_host(instance, *instance.follows);
    const bool up = master != nullptr && !master->lost;
    text += "role:slave\r\nmaster_host:" + *instance.follows + "\r\nmaster_port:" + std::to_string(Farm::port) +
            "\r\nmaster_link_status:" + (up ? "up" : "down") + "\r\nmaster_last_io_seconds_ago:" + (up ? "0" : "-1") +
            "\r\nmaster_sync_in_progress:0\r\nslave_read_repl_offset:" + offset + "\r\nslave_repl_offset:" + offset +
            "\r\n" + (up ? "" : "master_link_down_since_seconds:3\r\n") +
            "slave_priority:100\r\nslave_read_only:1\r\nreplica_announced:1\r\nconnected_slaves:0\r\n";
  }
  const std::string id = std::to_string(instance.master + 1);
  return text + "master_failover_state:no-failover\r\nmaster_replid:" + id + std::string(40 - id.size(), 'f') +
         "\r\nmaster_replid2:0000000000000000000000000000000000000000\r\nmaster_repl_offset:" + offset +
         "\r\nsecond_repl_offset:-1\r\nrepl_backlog_active:1\r\nrepl_backlog_size:1048576\r\n" +
         "repl_backlog_first_byte_offset:1\r\nrepl_backlog_histlen:1048576\r\n\r\n";
}

/// From `at` on, each number of three digits or more becomes another one of as many digits, as no two servers have used
/// the same memory or served the same commands. What tells a state (0, 1) stays.
void vary_numbers(std::string& text, const PretendInstance& instance, std::size_t at = 0) {
  constexpr std::size_t shortest = 3;
  std::size_t state = instance.master * 31 + instance.place;
  while ((at = text.find_first_of("0123456789", at)) != std::string::npos) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    if (end - at >= shortest) {
      for (std::size_t digit = at; digit < end; ++digit) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        text[digit] = static_cast<char>('1' + (state >> 60U) % 9);
      }
    }
    at = end;
  }
}

void publish(PretendInstance& instance, const std::string& channel, const std::string& text, std::string& out,
             PretendEffects& effects) {
  std::string message = "*3\r\n$7\r\nmessage\r\n";
  add_bulk(message, channel);
  add_bulk(message, text);
  std::size_t told = 0;
  for (auto& [descriptor, client] : instance.clients) {
    if (!client->subscribed || client->closed) continue;
    client->out += message;
    effects.to_flush.push_back(client.get());
    ++told;
  }
  effects.pushes += told;
  out += ":" + std::to_string(told) + "\r\n";
}

void kill_clients(PretendClient& self, bool subscribers, std::string& out, PretendEffects& effects) {
  std::size_t killed = 0;
  for (auto& [descriptor, client] : self.at->clients) {
    if (client->subscribed != subscribers || client.get() == &self) continue;
    effects.to_close.push_back(client.get());
    ++killed;
  }
  out += ":" + std::to_string(killed) + "\r\n";
}

/// One command outside of, or at the end of, a transaction.
void execute(PretendClient& client, const std::vector<std::string>& words, const InfoTemplate& form, std::string& out,
             PretendEffects& effects) {
  PretendInstance& instance = *client.at;
  const std::string name = upper(words[0]);
  const auto word = [&](std::size_t at) { return at < words.size() ? upper(words[at]) : std::string{}; };
  if (name == "PING") {
    out += "+PONG\r\n";
  } else if (name == "INFO") {
    add_bulk(out, instance.info(form));
  } else if (name == "PUBLISH" && words.size() == 3) {
    publish(instance, words[1], words[2], out, effects);
  } else if (name == "SUBSCRIBE" && words.size() == 2) {
    client.subscribed = true;
    out += "*3\r\n$9\r\nsubscribe\r\n";
    add_bulk(out, words[1]);
    out += ":1\r\n";
  } else if ((name == "SLAVEOF" || name == "REPLICAOF") && words.size() == 3) {
    const bool was_replica = instance.follows.has_value();
    instance.follows = word(1) == "NO" ? std::nullopt : std::optional{words[1]};
    effects.promoted = effects.promoted || (was_replica && !instance.follows);
    out += "+OK\r\n";
  } else if (name == "CLIENT" && word(1) == "KILL") {
    kill_clients(client, word(3) == "PUBSUB", out, effects);
  } else if (name == "AUTH" || name == "CLIENT" || name == "CONFIG") {
    out += "+OK\r\n";
  } else if (name == "ROLE") {
    out += "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
  } else if (name == "SCRIPT") {
    out += "-NOTBUSY No scripts in execution right now.\r\n";
  } else {
    out += "-ERR unknown command\r\n";
  }
}

}  // namespace

InfoTemplate::InfoTemplate(const std::string& text) {
  const std::size_t id = text.find("run_id:");
  const std::size_t replication = text.find("# Replication");
  if (id == std::string::npos || replication == std::string::npos) return;
  before_run_id = text.substr(0, id);
  const std::size_t id_end = text.find("\r\n", id) + 2;
  before_replication = text.substr(id_end, replication - id_end);
  const std::size_t end = text.find("\r\n\r\n", replication);
  if (end != std::string::npos) after = text.substr(end + 4);
}

std::string PretendInstance::info(const InfoTemplate& form) const {
  std::string text = form.before_run_id + "run_id:";
  vary_numbers(text, *this);
  text += run_id + "\r\n";
  const std::size_t middle = text.size();
  text += form.before_replication;
  vary_numbers(text, *this, middle);
  text += replication_of(*this);
  const std::size_t end = text.size();
  text += form.after;
  vary_numbers(text, *this, end);
  return text;
}

void answer(PretendClient& client, const std::vector<std::string>& words, const InfoTemplate& form,
            PretendEffects& effects) {
  const std::string name = upper(words[0]);
  if (name == "MULTI") {
    client.in_transaction = true;
    client.out += "+OK\r\n";
  } else if (name == "EXEC") {
    client.in_transaction = false;
    client.out += "*" + std::to_string(client.queued.size()) + "\r\n";
    for (const auto& queued : client.queued) execute(client, queued, form, client.out, effects);
    client.queued.clear();
  } else if (client.in_transaction) {
    client.queued.push_back(words);
    client.out += "+QUEUED\r\n";
  } else {
    execute(client, words, form, client.out, effects);
  }
}

std::vector<std::string> next_command(const std::string& in, std::size_t& from) {
  std::size_t at = from;
  const auto number = [&](char kind) -> long {
    const std::size_t end = in.find("\r\n", at);
    if (end == std::string::npos || in[at] != kind) return -1;
    const long value = std::strtol(in.c_str() + at + 1, nullptr, 10);
    at = end + 2;
    return value;
  };
  if (at >= in.size()) return {};
  const long count = number('*');
  std::vector<std::string> words;
  for (long i = 0; i < count; ++i) {
    if (at >= in.size()) return {};
    const long length = number('$');
    if (length < 0 || in.size() < at + static_cast<std::size_t>(length) + 2) return {};
    words.push_back(in.substr(at, static_cast<std::size_t>(length)));
    at += static_cast<std::size_t>(length) + 2;
  }
  if (!words.empty()) from = at;
  return words;
}

}  // namespace vedette::bench
