#include "test/conformance/pair.hpp"

#include <chrono>

#include "test/lab/wait_until.hpp"

namespace vedette::conformance {
namespace {

lab::RedisOptions replica_of(const lab::RedisServer& master) {
  lab::RedisOptions options;
  options.replica_of = master.at();
  return options;
}

lab::SentinelOptions watching(lab::Kind kind, const lab::RedisServer& master,
                              const std::vector<std::string>& directives, const std::string& password) {
  lab::SentinelOptions options;
  options.kind = kind;
  options.password = password;
  options.directives = {"sentinel monitor mymaster 127.0.0.1 " + std::to_string(master.port()) + " 1"};
  options.directives.insert(options.directives.end(), directives.begin(), directives.end());
  return options;
}

lab::SentinelOptions speaking(lab::SentinelOptions options, const Original& original) {
  if (!lab::vedette_is_redis_sentinel()) options.directives.push_back("speak " + original.name);
  return options;
}

lab::SentinelOptions started(lab::SentinelOptions options, const Original& original) {
  options.program = original.program;
  return options;
}

bool settled(const lab::Sentinel& sentinel) {
  const auto replicas = sentinel.replicas("mymaster");
  return replicas.size() == 1 && replicas[0].at("flags") == "slave" && replicas[0].at("master-link-status") == "ok" &&
         sentinel.master_field("mymaster", "flags") == "master";
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

Pair::Pair(const Original& original, const std::vector<std::string>& directives, const std::string& password)
    : our_master_{folder_, "our-master"},
      our_replica_{folder_, "our-replica", replica_of(our_master_)},
      their_master_{folder_, "their-master"},
      their_replica_{folder_, "their-replica", replica_of(their_master_)},
      ours_{folder_, "ours", speaking(watching(lab::Kind::vedette, our_master_, directives, password), original)},
      theirs_{folder_, "theirs",
              started(watching(lab::Kind::redis_sentinel, their_master_, directives, password), original)} {
  lab::wait_until([&] { return our_replica_.follows(our_master_) && their_replica_.follows(their_master_); },
                  std::chrono::seconds{30}, "replicas follow");
  settle();
}

void Pair::settle() {
  lab::wait_until([&] { return settled(ours_) && settled(theirs_); }, std::chrono::seconds{40},
                  "both know their replica");
}

std::string Pair::same_ports(std::string text, const lab::Sentinel& of) const {
  const bool our_side = &of == &ours_;
  replace_all(text, std::to_string((our_side ? our_master_ : their_master_).port()), "<mp>");
  replace_all(text, std::to_string((our_side ? our_replica_ : their_replica_).port()), "<rp>");
  return text;
}

}  // namespace vedette::conformance
