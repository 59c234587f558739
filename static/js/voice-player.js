// The sound of a recording, with what the controls under it and its chart need of a player.
import { MediaPlayer } from "./media-player.js";

export class VoicePlayer extends MediaPlayer {
  constructor(root) {
    super(root);
    this.followClock();
    this.watchTrouble();
    this.standAt(0);
  }
}
