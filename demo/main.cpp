// Shows a failover to somebody who has never seen one: starts a small deployment, kills its master, tells what the
// Vedettes do about it, brings the old master back, and takes everything away again.

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "demo/client.hpp"
#include "demo/screen.hpp"
#include "demo/sentence.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/stop_request.hpp"

namespace {

using namespace std::chrono_literals;
using vedette::demo::Client;
using vedette::demo::Gap;
using vedette::demo::Moment;
using vedette::demo::Screen;
using vedette::demo::Tone;

struct Stopped {};

void check_stop() {
  if (vedette::lab::stop_requested()) throw Stopped{};
}

/// Time for the reader, who may also have enough.
void pause_for(std::chrono::milliseconds span) {
  const Moment until = std::chrono::steady_clock::now() + span;
  while (std::chrono::steady_clock::now() < until) {
    check_stop();
    std::this_thread::sleep_for(10ms);
  }
}

class Demo {
 public:
  Demo() : deployment_{folder_, vedette::lab::DeploymentOptions{}} {
    std::vector<vedette::lab::Endpoint> sentinels;
    for (std::size_t index = 0; index < deployment_.sentinel_count(); ++index) {
      events_.push_back(deployment_.sentinel(index).events());
      sentinels.push_back(deployment_.sentinel(index).at());
    }
    shown_.resize(events_.size());
    client_ = std::make_unique<Client>(deployment_.name(), sentinels);
  }

  /// False if somebody asked to stop in between.
  bool run() {
    try {
      show_topology("The deployment");
      show_client();
      crash();
      bring_back();
      show_topology("How it stands now");
    } catch (const Stopped&) {
      return false;
    }
    screen_.title("That was it. Everything that was started is being stopped.");
    return true;
  }

 private:
  void show_topology(const std::string& title) {
    screen_.title(title);
    for (std::size_t index = 0; index < deployment_.instances(); ++index) {
      vedette::lab::RedisServer& server = deployment_.instance(index);
      if (server.is_master()) {
        screen_.row("redis " + std::to_string(index + 1), server.at().text(), "master: takes the writes", Tone::good);
      } else {
        screen_.row("redis " + std::to_string(index + 1), server.at().text(),
                    "replica: copies " + server.info("master_host") + ":" + server.info("master_port"));
      }
    }
    for (std::size_t index = 0; index < deployment_.sentinel_count(); ++index) {
      screen_.row(
          watcher(index), deployment_.sentinel(index).at().text(),
          "watches them all; names " + deployment_.sentinel(index).master_address(deployment_.name()) + " to clients");
    }
  }

  void show_client() {
    screen_.title("A client asks a Vedette for the master and writes to it, again and again");
    pause_for(1500ms);
    const auto experience = client_->experience();
    screen_.line("  " + std::to_string(experience.accepted) + " writes accepted by " + experience.served_by + ", " +
                 std::to_string(experience.failed) + " failed");
  }

  void crash() {
    screen_.title("The master is killed (SIGKILL). After " + std::to_string(deployment_.options().down_after.count()) +
                  " ms of silence a Vedette holds it for down; two of three must agree.");
    skip_events();
    const Moment start = std::chrono::steady_clock::now();
    deployment_.instance(0).kill();
    screen_.at(0ms, "redis 1", "killed", Tone::bad);
    bool told_gap = false;
    const auto over = [&] {
      if (const std::optional<Gap> gap = client_->gap(); gap && !told_gap) {
        tell_events(start, gap->to);
        screen_.at(gap->to - start, "client", "its write is accepted by " + gap->served_by, Tone::good);
        told_gap = true;
      }
      return told_gap && std::all_of(events_.begin(), events_.end(),
                                     [](const auto& events) { return !events->heard_on("+switch-master").empty(); });
    };
    follow(start, over, 60s);
    // What the leader still has to say about the other replica.
    follow(
        start, [&] { return heard_anywhere("+failover-end"); }, 15s);
    if (const std::optional<Gap> gap = client_->gap()) {
      const auto without = std::chrono::duration_cast<std::chrono::milliseconds>(gap->to - gap->from);
      const auto& down_after = deployment_.options().down_after;
      screen_.line("  The client could not write for " + std::to_string(without.count()) + " ms, of which " +
                   std::to_string(down_after.count()) + " ms are the configured patience (down-after-milliseconds).");
    }
  }

  void bring_back() {
    pause_for(1000ms);
    screen_.title("The old master is started again. It still believes that it is the master.");
    skip_events();
    vedette::lab::RedisServer& old_master = deployment_.instance(0);
    old_master.restart();
    const Moment start = std::chrono::steady_clock::now();
    const bool demoted_already = !old_master.is_master();
    screen_.at(0ms, "redis 1", demoted_already ? "answers, and was demoted already" : "answers, and says: master",
               demoted_already ? Tone::plain : Tone::bad);
    follow(
        start, [&] { return old_master.info("role") == "slave"; }, 60s);
    screen_.at(std::chrono::steady_clock::now() - start, "redis 1",
               "is a replica now: it can take no write that would be lost", Tone::good);
    follow(
        start, [&] { return old_master.info("master_link_status") == "up"; }, 60s);
    screen_.at(std::chrono::steady_clock::now() - start, "redis 1", "has copied the data of the new master",
               Tone::good);
  }

  /// Tells events as they come, until the condition holds.
  template <class Condition>
  void follow(Moment start, const Condition& over, std::chrono::seconds patience) {
    const Moment until = std::chrono::steady_clock::now() + patience;
    while (!over()) {
      check_stop();
      // What is told is a moment old, so that lines of different Vedettes come in the order of time.
      tell_events(start, std::chrono::steady_clock::now() - 20ms);
      if (std::chrono::steady_clock::now() > until)
        throw std::runtime_error{"nothing happens:\n" + deployment_.state()};
      std::this_thread::sleep_for(5ms);
    }
    tell_events(start, std::chrono::steady_clock::now());
  }

  void tell_events(Moment start, Moment up_to) {
    std::vector<std::pair<std::size_t, vedette::lab::Heard>> fresh;
    for (std::size_t index = 0; index < events_.size(); ++index) {
      const std::vector<vedette::lab::Heard> heard = events_[index]->heard();
      for (; shown_[index] < heard.size() && heard[shown_[index]].at <= up_to; ++shown_[index]) {
        fresh.emplace_back(index, heard[shown_[index]]);
      }
    }
    std::stable_sort(fresh.begin(), fresh.end(),
                     [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    for (const auto& [index, event] : fresh) {
      if (const auto sentence = vedette::demo::sentence_for(event)) {
        screen_.at(event.at - start, watcher(index), sentence->text, sentence->tone);
      }
    }
  }

  void skip_events() {
    for (std::size_t index = 0; index < events_.size(); ++index) shown_[index] = events_[index]->heard().size();
  }

  bool heard_anywhere(const std::string& channel) const {
    return std::any_of(events_.begin(), events_.end(),
                       [&](const auto& events) { return !events->heard_on(channel).empty(); });
  }

  static std::string watcher(std::size_t index) { return "vedette " + std::to_string(index + 1); }

  Screen screen_;
  vedette::lab::Folder folder_{"demo"};
  vedette::lab::Deployment deployment_;
  std::vector<std::unique_ptr<vedette::lab::Subscription>> events_;
  std::vector<std::size_t> shown_;
  std::unique_ptr<Client> client_;
};

}  // namespace

int main() {
  vedette::lab::heed_stop_requests();
  try {
    Screen screen;
    screen.line("Vedette keeps a Redis deployment writable when its master dies.", Tone::title);
    screen.line("Starting one master, two replicas and three Vedettes on free ports of this machine ...", Tone::quiet);
    if (!Demo{}.run()) {
      std::cout << "\nstopped; everything that was started has ended\n";
      return 130;
    }
  } catch (const std::exception& problem) {
    std::cerr << "\n" << problem.what() << "\n";
    return 1;
  }
  return 0;
}
