#include "demo/sentence.hpp"

#include <sstream>
#include <string_view>
#include <vector>

namespace vedette::demo {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The payload of most events: `<kind> <name> <ip> <port> [@ <master> <ip> <port>]`.
std::string address_in(const std::vector<std::string>& words) {
  return words.size() < 4 ? std::string{"?"} : words[2] + ":" + words[3];
}

}  // namespace

std::optional<Sentence> sentence_for(const lab::Heard& event) {
  const std::vector<std::string> words = words_of(event.text);
  if (words.empty()) return std::nullopt;
  const std::string& channel = event.channel;
  const std::string& kind = words.front();
  const std::string address = address_in(words);
  if (channel == "+sdown" && kind == "master")
    return Sentence{"gets no answer from the master: it may be down", Tone::bad};
  if (channel == "+odown") return Sentence{"enough of us agree: the master is down", Tone::bad};
  if (channel == "+try-failover") return Sentence{"asks the others for their votes"};
  if (channel == "+elected-leader") return Sentence{"has the majority of the votes and leads the failover"};
  if (channel == "+selected-slave") return Sentence{"chose the replica " + address + ": it has the newest data"};
  if (channel == "+failover-state-wait-promotion") return Sentence{"told " + address + " to become the master"};
  if (channel == "+promoted-slave") return Sentence{"saw " + address + " become the master", Tone::good};
  if (channel == "+switch-master" && words.size() == 5) {
    return Sentence{"tells clients: the master is " + words[3] + ":" + words[4], Tone::good};
  }
  if (channel == "+slave-reconf-sent") return Sentence{"told the replica " + address + " to follow the new master"};
  if (channel == "+slave-reconf-done") return Sentence{"saw that the replica " + address + " follows it"};
  if (channel == "+failover-end") return Sentence{"is done with the failover"};
  if (channel == "+convert-to-slave") return Sentence{"told " + address + " that it is a replica now"};
  if (channel == "-sdown") return Sentence{"reaches " + address + " again"};
  return std::nullopt;
}

}  // namespace vedette::demo
